using BenchmarkDotNet.Attributes;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A cached token from each library.</summary>
public class PeerTokens
{
    private StubIssuer _issuer = null!;
    private ITokenPeer _peer = null!;

    public static IEnumerable<string> Peers => TokenPeers.CachedByName.Keys;

    [ParamsSource(nameof(Peers))]
    public string Peer { get; set; } = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        _issuer = new StubIssuer();
        _peer = TokenPeers.CachedByName[Peer](_issuer);
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
