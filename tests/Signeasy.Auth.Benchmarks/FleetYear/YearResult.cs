namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>The result of a year, as the issuer saw it.</summary>
internal sealed class YearResult(Scenario scenario, int processCount, SimulatedIssuer issuer, int unserved)
{
    private const int MinutesOfOneRenewalStep = 30;

    /// <summary>Renewals begin 27 days after an issue, randomized over the first fifth of the 3 days' window.</summary>
    public static readonly TimeSpan FirstRenewal = TimeSpan.FromDays(27);
    private static readonly TimeSpan JitterRange = TimeSpan.FromDays(3) / 5;

    public Scenario Scenario => scenario;

    public int Issued => issuer.Issued;

    public int Rejected => issuer.Rejected;

    public int Unserved => unserved;

    /// <summary>Tokens in a year that can't be done without: the first, and one each time a window opens.</summary>
    public int LeastIssued => (1 + (int)(Year.Length / FirstRenewal)) * (scenario.IsShared ? 1 : processCount);

    /// <summary>Requests in the first minute, in which all processes start.</summary>
    public int FirstMinute => issuer.RequestsByMinute.GetValueOrDefault(0);

    /// <summary>The most requests in a minute, the first and the outage with its backlog aside.</summary>
    public int BusiestMinute => Busiest(minute => minute > 0 && !IsOutage(minute) && !IsBacklog(minute));

    /// <summary>The most requests in a minute of the outage.</summary>
    public int BusiestOutageMinute => Busiest(IsOutage);

    /// <summary>The most requests in a minute of the renewal step that follows the outage, the longest of which takes 36 minutes.</summary>
    public int BusiestBacklogMinute => Busiest(IsBacklog);

    /// <summary>The mean of the minutes over which the fleet's first renewals are spread.</summary>
    public double MeanOverJitter => processCount / JitterRange.TotalMinutes;

    /// <summary>The backlog, spread evenly over one renewal step.</summary>
    public double BacklogSpread => (double)processCount / MinutesOfOneRenewalStep;

    private bool IsOutage(int minute) => scenario.IsDown(TimeSpan.FromMinutes(minute));

    private bool IsBacklog(int minute) =>
        scenario.OutageFrom is not null && !IsOutage(minute) && scenario.IsDown(TimeSpan.FromMinutes(minute - 37));

    private int Busiest(Func<int, bool> isCounted) =>
        issuer.RequestsByMinute.Where(minute => isCounted(minute.Key)).Select(minute => minute.Value).DefaultIfEmpty().Max();
}
