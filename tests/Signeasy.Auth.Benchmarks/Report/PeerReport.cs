using System.Globalization;
using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>A table of other libraries that do the same, each at its defaults.</summary>
internal static class PeerReport
{
    private const int Rounds = 3;

    public static void Print(IReadOnlyList<ColdStartResult> coldStarts)
    {
        Dictionary<string, Measured> tokens = Measure.Of<PeerTokens>(Rounds).ToDictionary(measured => measured.Parameters);
        Dictionary<string, Measured> calls = Measure.Of<PeerCalls>(Rounds).ToDictionary(measured => measured.Parameters);
        Measured ours = tokens[SigneasyAuthPeer.LibraryName], byHand = calls[HandWrittenPeer.LibraryName];
        string callers = ColdStartBenchmark.Callers.ToString("N0", CultureInfo.InvariantCulture);

        Console.WriteLine($"| library | cached token | call to an API that answers at once | {callers} callers without a token: requests | last one answered after | issuer error: requests | last one answered after |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (string name in coldStarts.Select(result => result.Peer).Concat(calls.Keys).Distinct().OrderByDescending(name => name == SigneasyAuthPeer.LibraryName))
        {
            ColdStartResult? served = Find(coldStarts, name, issuerFails: false), failed = Find(coldStarts, name, issuerFails: true);
            Console.WriteLine($"| {name} | {Cost(tokens, name, ours)} | {Cost(calls, name, byHand)} | {Requests(served)} | {Last(served)} | {Requests(failed)} | {Last(failed)} |");
        }
    }

    private static ColdStartResult? Find(IReadOnlyList<ColdStartResult> all, string name, bool issuerFails) => all.SingleOrDefault(
        result => result.Peer == name && result.Scenario.IssuerFails == issuerFails && !result.Scenario.IsCancellable);

    private static string Cost(Dictionary<string, Measured> all, string name, Measured unit) =>
        all.TryGetValue(name, out Measured? measured)
            ? string.Create(CultureInfo.InvariantCulture, $"{measured.Nanoseconds / unit.Nanoseconds:0.0} ×, {measured.Bytes:N0} B")
            : "";

    private static string Requests(ColdStartResult? result) => result is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(result.IsOutOfTime ? "over " : "")}{result.Requests:N0}");

    private static string Last(ColdStartResult? result) => result switch
    {
        null => "",
        { IsOutOfTime: true } => string.Create(CultureInfo.InvariantCulture, $"over {ColdStartRun.Bound.TotalSeconds:0} s"),
        { Scenario.IssuerFails: false, Failed: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{result.Failed:N0} failed"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{result.Last.TotalMilliseconds:N0} ms"),
    };
}
