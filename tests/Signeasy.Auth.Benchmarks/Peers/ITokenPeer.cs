namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>A library that gives a token, at its defaults, over a stub of an issuer.</summary>
internal interface ITokenPeer : IDisposable
{
    /// <summary>The name it goes by in reports.</summary>
    string Name { get; }

    /// <summary>
    /// The token, or the header with it in: without an allocation of ours where the library's answer is at hand.
    /// </summary>
    ValueTask<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>The library's own pending answer, with no wrapper of ours: what a waiting caller costs is its alone.</summary>
    Task BeginAsync(CancellationToken cancellationToken);
}
