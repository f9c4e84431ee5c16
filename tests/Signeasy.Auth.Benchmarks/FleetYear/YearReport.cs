using System.Globalization;

namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>Runs the years, prints them as a table, and says whether each is within its limits.</summary>
internal static class YearReport
{
    private const int Seed = 1;
    private const int MostShared = 15;

    /// <summary>Of a smaller fleet, a single minute says nothing.</summary>
    private const int MinEvaluated = 10_000;

    public static async Task<int> RunAsync(int processes)
    {
        // The seventh renewal of a fleet that shares a token is in the middle of the year.
        TimeSpan middle = YearResult.FirstRenewal * 7;
        Scenario[] scenarios =
        [
            new("each its own token", IsShared: false, OutageFrom: null),
            new("the same, issuer down for 24 h in mid-year", IsShared: false, middle),
            new("the same, issuer down for 24 h over the first renewals", IsShared: false, YearResult.FirstRenewal),
            new("a shared token", IsShared: true, OutageFrom: null),
            new("the same, issuer down for 24 h in mid-year", IsShared: true, middle),
        ];

        Print($"{processes} processes for one year, tokens of 30 days, each process calling about once a minute:");
        Print($"");
        Print($"| fleet | tokens issued | least possible | busiest minute | after the outage | during the outage | requests rejected | calls without a valid token |");
        Print($"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var complaints = new List<string>();
        foreach (Scenario scenario in scenarios)
        {
            YearResult year = await Year.LiveThroughAsync(scenario, processes, Seed);
            string after = scenario.OutageFrom is null ? "" : $"{year.BusiestBacklogMinute}";
            string during = scenario.OutageFrom is null ? "" : $"{year.BusiestOutageMinute}";
            Print($"| {scenario.Name} | {year.Issued} | {year.LeastIssued} | {year.BusiestMinute} | {after} | {during} | {year.Rejected} | {year.Unserved} |");
            complaints.AddRange(Complaints(year, processes));
        }

        Print($"");
        Print($"The first minute, in which all start, is left out of the busiest. Renewals spread evenly: {processes / 864.0:0.0} a minute; a backlog of all processes over one renewal step: {processes / 30.0:0} a minute.");
        complaints.ForEach(complaint => Print($"FAILED: {complaint}"));
        return complaints.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Complaints(YearResult year, int processCount)
    {
        if (year.Unserved > 0)
        {
            yield return $"{year.Scenario.Name}: {year.Unserved} calls had no valid token";
        }

        if (processCount < MinEvaluated)
        {
            yield break;
        }

        if (year.Scenario.IsShared)
        {
            if (year.Issued > MostShared)
            {
                yield return $"{year.Scenario.Name}: {year.Issued} tokens, more than {MostShared}";
            }

            yield break;
        }

        if (year.BusiestMinute > 3 * year.MeanOverJitter)
        {
            yield return $"{year.Scenario.Name}: {year.BusiestMinute} requests in a minute, more than three times the mean";
        }

        if (year.BusiestBacklogMinute > 2 * year.BacklogSpread)
        {
            yield return $"{year.Scenario.Name}: {year.BusiestBacklogMinute} requests in a minute, more than twice the even spread";
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
