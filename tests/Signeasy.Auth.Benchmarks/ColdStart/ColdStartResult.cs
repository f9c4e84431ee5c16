namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>The result of a cold start.</summary>
/// <param name="Peer">Whose it was.</param>
/// <param name="Scenario">The scenario that was measured.</param>
/// <param name="Requests">Token requests, up to the bound.</param>
/// <param name="MostAtOnce">The most requests in progress at the same time.</param>
/// <param name="Last">From the start to the last caller answered: its token or its failure.</param>
/// <param name="Spread">From the first caller answered to the last.</param>
/// <param name="WaiterBytes">Allocated on a caller's own thread until it waits, on top of the request under way.</param>
/// <param name="ProcessBytes">Allocated by the whole process from start to end or bound, for each caller.</param>
/// <param name="Failed">Callers that failed, up to the bound.</param>
/// <param name="IsOutOfTime">Whether not all were answered within the bound.</param>
internal sealed record ColdStartResult(
    string Peer,
    ColdStartScenario Scenario,
    int Requests,
    int MostAtOnce,
    TimeSpan Last,
    TimeSpan Spread,
    double WaiterBytes,
    double ProcessBytes,
    int Failed,
    bool IsOutOfTime)
{
    /// <summary>One result in place of several runs: the most requests, and of all else each figure's own median.</summary>
    public static ColdStartResult Median(IReadOnlyCollection<ColdStartResult> runs) => runs.First() with
    {
        Requests = runs.Max(run => run.Requests),
        MostAtOnce = Middle(runs, run => run.MostAtOnce),
        Last = Middle(runs, run => run.Last),
        Spread = Middle(runs, run => run.Spread),
        WaiterBytes = Middle(runs, run => run.WaiterBytes),
        ProcessBytes = Middle(runs, run => run.ProcessBytes),
        Failed = Middle(runs, run => run.Failed),
        IsOutOfTime = Middle(runs, run => run.IsOutOfTime),
    };

    private static T Middle<T>(IReadOnlyCollection<ColdStartResult> runs, Func<ColdStartResult, T> figure) =>
        runs.Select(figure).Order().ElementAt(runs.Count / 2);
}
