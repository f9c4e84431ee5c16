using BenchmarkDotNet.Attributes;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A token that is held, asked of each library.</summary>
public class PeerTokens
{
    private StubIssuer _issuer = null!;
    private ITokenPeer _peer = null!;

    /// <summary>The libraries, by their place in the list.</summary>
    public static IEnumerable<int> Peers => Enumerable.Range(0, TokenPeers.Cached.Count);

    [ParamsSource(nameof(Peers))]
    public int Peer { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _issuer = new StubIssuer();
        _peer = TokenPeers.Cached[Peer](_issuer);
        await _peer.GetTokenAsync(CancellationToken.None);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _peer.Dispose();
        _issuer.Dispose();
    }

    [Benchmark]
    public string GetToken()
    {
        ValueTask<string> token = _peer.GetTokenAsync(CancellationToken.None);
        return token.IsCompleted ? token.Result : token.AsTask().GetAwaiter().GetResult();
    }
}
