using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>A fleet's year in simulated time: the library's own providers, over an issuer, a store and a lock that take none.</summary>
internal static class Year
{
    public static readonly TimeSpan Length = TimeSpan.FromDays(365);

    public static async Task<YearResult> LiveThroughAsync(Scenario scenario, int processCount, int seed)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        DateTimeOffset start = clock.GetUtcNow();
        var random = new Random(seed);
        var issuer = new SimulatedIssuer(scenario, clock);
        Func<ITokenProvider> newSource = scenario.IsShared ? Sharing(issuer, clock) : () => issuer;
        SimulatedProcess[] fleet =
        [
            .. Enumerable.Range(0, processCount).Select(_ => new SimulatedProcess(
                new CachingTokenProvider(
                    newSource(),
                    new SigneasyAuthOptions().RenewBefore,
                    new SigneasyAuthOptions().AcquisitionTimeout,
                    logger: null,
                    clock,
                    account: "",
                    random.NextDouble),
                random)),
        ];
        var calls = new PriorityQueue<SimulatedProcess, DateTimeOffset>(
            fleet.Select(process => (process, start + TimeSpan.FromMinutes(random.NextDouble()))));

        // One call at a time, and no step of the clock while a renewal is under way.
        PendingWork watch = PendingWork.For(clock);
        while (calls.TryDequeue(out SimulatedProcess? process, out DateTimeOffset at) && at < start + Length)
        {
            clock.SetUtcNow(at);
            await process.CallAsync(at);
            await watch.WhenIdleAsync();
            calls.Enqueue(process, process.NextCall(at));
        }

        foreach (SimulatedProcess process in fleet)
        {
            process.Dispose();
        }

        return new YearResult(scenario, processCount, issuer, fleet.Sum(process => process.Unserved));
    }

    private static Func<ITokenProvider> Sharing(ITokenProvider issuer, FakeTimeProvider clock)
    {
        var store = new MemoryDistributedCache(
            Options.Create(new MemoryDistributedCacheOptions { Clock = new StoreClock(clock) }));
        var locks = new SimulatedLocks();
        var options = new SigneasyAuthOptions { ClientId = "simulated-client", ClientSecret = "simulated-secret" };
        return () => new DistributedTokenProvider(issuer, store, options, locks, timeProvider: clock);
    }
}
