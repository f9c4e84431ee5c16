using System.Globalization;
using Signeasy.Auth.Benchmarks.Peers;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>The limits of a cold start of Signeasy.Auth.</summary>
internal static class ColdStartGoals
{
    private const double MostBytes = 250;
    private const double MostBytesCancellable = 420;
    private static readonly TimeSpan MostSpread = TimeSpan.FromMilliseconds(10);

    public static IReadOnlyList<Goal> Evaluate(IReadOnlyList<ColdStartResult> results) =>
        [.. results.Where(result => result.Peer == SigneasyAuthPeer.LibraryName).SelectMany(Evaluate)];

    private static IEnumerable<Goal> Evaluate(ColdStartResult ours)
    {
        string callers = ColdStartBenchmark.Callers.ToString("N0", CultureInfo.InvariantCulture);
        string each = ours.Scenario.IsCancellable ? ", each with a cancellation token" : "";
        string answer = ours.Scenario.IssuerFails ? "fails" : "gives one";
        string what = $"{callers} callers without a token{each}, the issuer {answer} after {ColdStartBenchmark.IssuerDelay.TotalMilliseconds} ms";
        double mostBytes = ours.Scenario.IsCancellable ? MostBytesCancellable : MostBytes;
        int failed = ours.Scenario.IssuerFails ? ColdStartBenchmark.Callers : 0;
        yield return new(
            $"{what}: requests", $"{ours.Requests}", "1", ours.Requests == 1 && ours.Failed == failed && !ours.IsOutOfTime);
        yield return new(
            "from the first answered to the last",
            string.Create(CultureInfo.InvariantCulture, $"{ours.Spread.TotalMilliseconds:0.0} ms"),
            $"{MostSpread.TotalMilliseconds} ms",
            ours.Spread <= MostSpread);
        yield return new(
            "bytes for each waiting caller",
            string.Create(CultureInfo.InvariantCulture, $"{ours.WaiterBytes:0} B"),
            $"{mostBytes} B",
            ours.WaiterBytes <= mostBytes);
    }
}
