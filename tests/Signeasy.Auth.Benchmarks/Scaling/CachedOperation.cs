namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>A token that the library's cache holds.</summary>
internal readonly struct CachedOperation(CachingTokenProvider cache) : IOperation
{
    public bool Invoke() => cache.GetTokenAsync().IsCompletedSuccessfully;
}
