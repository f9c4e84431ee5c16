using System.Globalization;
using System.Text;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>The cold starts as tables, and our goals for them.</summary>
internal static class ColdStartReport
{
    public static async Task<int> RunAsync()
    {
        IReadOnlyList<ColdStartResult> results = await ColdStartBenchmark.RunAsync();
        Console.WriteLine(Format(results));
        return Goal.Print(ColdStartGoals.Evaluate(results));
    }

    /// <summary>The results in Markdown: a table for each scenario.</summary>
    private static string Format(IReadOnlyList<ColdStartResult> results)
    {
        var text = new StringBuilder();
        Append($"{ColdStartBenchmark.Callers:N0} callers at once, nobody has a token, the issuer takes {ColdStartBenchmark.IssuerDelay.TotalMilliseconds} ms; median of {ColdStartBenchmark.Runs} runs, the peers in turns, their code warm.");
        foreach (IGrouping<ColdStartScenario, ColdStartResult> group in results.GroupBy(result => result.Scenario))
        {
            Append($"");
            Append($"{Capitalized(group.Key.Name)}:");
            Append($"");
            Append($"| peer | requests | most at once | last answered, ms | first to last, ms | bytes a waiting caller | bytes a call, whole process | calls failed |");
            Append($"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (ColdStartResult result in group)
            {
                string requests = result.IsOutOfTime ? "more than " : "";
                string last = result.IsOutOfTime
                    ? $"more than {ColdStartRun.Bound.TotalMilliseconds:N0} | |"
                    : string.Create(CultureInfo.InvariantCulture, $"{result.Last.TotalMilliseconds:0.0} | {result.Spread.TotalMilliseconds:0.0} |");
                Append($"| {result.Peer} | {requests}{result.Requests:N0} | {result.MostAtOnce:N0} | {last} {result.WaiterBytes:N0} | {result.ProcessBytes:N0} | {result.Failed:N0} |");
            }
        }

        Append($"");
        Append($"Bytes a waiting caller: on its own thread, until it waits. Bytes a call: on all threads from start to end, the request itself and its failure included.");
        return text.ToString();

        void Append(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
