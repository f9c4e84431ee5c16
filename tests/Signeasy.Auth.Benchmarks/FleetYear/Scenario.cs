namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>One year to live through.</summary>
/// <param name="Name">For the report.</param>
/// <param name="IsShared">Whether the processes share a cache and a lock.</param>
/// <param name="OutageFrom">When the issuer goes down, from the start; null for a year without an outage.</param>
internal sealed record Scenario(string Name, bool IsShared, TimeSpan? OutageFrom)
{
    public static readonly TimeSpan OutageLength = TimeSpan.FromHours(24);

    public bool IsDown(TimeSpan sinceStart) =>
        OutageFrom is { } from && sinceStart >= from && sinceStart < from + OutageLength;
}
