using System.Globalization;
using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>What other libraries do for the same, each at its defaults, in one table.</summary>
internal static class PeerReport
{
    public static void Print(IReadOnlyList<ColdStartResult> coldStarts)
    {
        string[] names =
        [
            .. TokenPeers.Cached.Select(create => NameOf(create)),
            .. CallingPeers.All.Select(create => NameOf(create)),
            .. coldStarts.Select(result => result.Peer),
        ];
        Dictionary<string, Measured> tokens = Measure.Of<PeerTokens>(rounds: 1)
            .ToDictionary(measured => NameOf(TokenPeers.Cached[int.Parse(measured.Parameters, CultureInfo.InvariantCulture)]));
        Dictionary<string, Measured> calls = Measure.Of<PeerCalls>(rounds: 1)
            .ToDictionary(measured => NameOf(CallingPeers.All[int.Parse(measured.Parameters, CultureInfo.InvariantCulture)]));

        Console.WriteLine("| library | cached token | call to an API that answers at once | 1,000 callers without a token: requests | last one served after | the same, refused: requests | last one told after |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (string name in names.Distinct())
        {
            ColdStartResult? served = Find(coldStarts, name, issuerFails: false), refused = Find(coldStarts, name, issuerFails: true);
            Console.WriteLine($"| {name} | {Cost(tokens, name)} | {Cost(calls, name)} | {Requests(served)} | {Last(served)} | {Requests(refused)} | {Last(refused)} |");
        }
    }

    private static ColdStartResult? Find(IReadOnlyList<ColdStartResult> all, string name, bool issuerFails) => all.SingleOrDefault(
        result => result.Peer == name && result.Scenario.IssuerFails == issuerFails && !result.Scenario.IsCancellable);

    private static string Cost(Dictionary<string, Measured> all, string name) => all.TryGetValue(name, out Measured? measured)
        ? string.Create(CultureInfo.InvariantCulture, $"{measured.Nanoseconds:N0} ns, {measured.Bytes:N0} B")
        : "";

    private static string Requests(ColdStartResult? result) => result is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(result.IsOutOfTime ? "over " : "")}{result.Requests:N0}");

    private static string Last(ColdStartResult? result) => result switch
    {
        null => "",
        { IsOutOfTime: true } => string.Create(CultureInfo.InvariantCulture, $"over {ColdStartRun.Bound.TotalSeconds:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{result.Last.TotalMilliseconds:N0} ms"),
    };

    private static string NameOf(Func<HttpMessageHandler, ITokenPeer> create)
    {
        using ITokenPeer peer = create(new StubIssuer());
        return peer.Name;
    }

    private static string NameOf(Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer> create)
    {
        using ICallingPeer peer = create(new StubIssuer(), new StubApi(), new Uri("https://api.signeasy.com/v3/me"));
        return peer.Name;
    }
}
