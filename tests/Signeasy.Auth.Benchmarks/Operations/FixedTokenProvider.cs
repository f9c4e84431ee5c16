namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A source that gives one token.</summary>
internal sealed class FixedTokenProvider(AccessToken token) : ITokenProvider
{
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(token);

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);
}
