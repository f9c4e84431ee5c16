using BenchmarkDotNet.Attributes;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A GET to an API that answers at once, with each library's own way to put its token on.</summary>
public class PeerCalls
{
    private static readonly Uri Api = new("https://api.signeasy.com/v3/me");

    private StubIssuer _issuer = null!;
    private StubApi _api = null!;
    private ICallingPeer _peer = null!;

    public static IEnumerable<string> Peers => CallingPeers.ByName.Keys;

    [ParamsSource(nameof(Peers))]
    public string Peer { get; set; } = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        _issuer = new StubIssuer();
        _api = new StubApi();
        _peer = CallingPeers.ByName[Peer](_issuer, _api, Api);
        await _peer.CallAsync();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _peer.Dispose();
        _api.Dispose();
        _issuer.Dispose();
    }

    [Benchmark]
    public ValueTask Call() => _peer.CallAsync();
}
