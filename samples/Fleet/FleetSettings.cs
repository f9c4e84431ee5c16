using Microsoft.Extensions.Configuration;

namespace FleetSample;

/// <summary>Settings from the command line, <c>--workers 8</c>, or the environment, <c>Fleet__Workers=8</c>.</summary>
internal sealed class FleetSettings
{
    /// <summary>How many workers to start; null to run as one worker.</summary>
    public int? Workers { get; init; }

    /// <summary>How long the fleet runs; null to run until it is stopped.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Lifetime of the emulator's tokens; null for the lifetime of Signeasy's.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The Redis that shares the token: <c>host:port</c>, or any configuration string of StackExchange.Redis.</summary>
    public string? Redis { get; init; }

    /// <summary>A worker's pause after each call.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How long the lock is held after the process that holds it died.</summary>
    public TimeSpan LockExpiry { get; init; }

    /// <summary>The port on which to run only a store; null to run workers.</summary>
    public int? StorePort { get; init; }

    /// <summary>The account's settings: section "Signeasy".</summary>
    public required IConfigurationSection Signeasy { get; init; }

    public static FleetSettings Read(string[] args)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddCommandLine(args, new Dictionary<string, string>
            {
                ["--workers"] = "Fleet:Workers",
                ["--seconds"] = "Fleet:Seconds",
                ["--lifetime"] = "Fleet:Lifetime",
                ["--redis"] = "Fleet:Redis",
                ["--pause"] = "Fleet:Pause",
                ["--lock-expiry"] = "Fleet:LockExpiry",
                ["--store"] = "Fleet:StorePort",
            })
            .Build();
        IConfigurationSection fleet = configuration.GetSection("Fleet");
        return new FleetSettings
        {
            Workers = WholeNumber.Read(fleet, "Workers", 1, 1000),
            Duration = Seconds(WholeNumber.Read(fleet, "Seconds", 1, 1_000_000)),
            Lifetime = Seconds(WholeNumber.Read(fleet, "Lifetime", 4, int.MaxValue)),
            Redis = fleet["Redis"],
            Pause = TimeSpan.FromMilliseconds(WholeNumber.Read(fleet, "Pause", 0, 60_000) ?? 1),
            LockExpiry = TimeSpan.FromSeconds(WholeNumber.Read(fleet, "LockExpiry", 1, 3600) ?? 30),
            StorePort = WholeNumber.Read(fleet, "StorePort", 0, 65535),
            Signeasy = configuration.GetSection("Signeasy"),
        };
    }

    private static TimeSpan? Seconds(int? number) => number is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
