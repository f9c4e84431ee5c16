using System.Globalization;
using System.Runtime.CompilerServices;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>How the throughput of a cached token grows from one caller to 64, compared with that of the floor.</summary>
internal static class ScalingReport
{
    private const int Callers = 64;
    private const int Rounds = 7;

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        AccessToken token = Tokens.Create();
        using var cache = new CachingTokenProvider(new FixedTokenProvider(token));
        await cache.GetTokenAsync();
        var floor = new FloorOperation(new StrongBox<AccessToken>(token));
        var cached = new CachedOperation(cache);

        // In turn, so that what else the machine does falls on all of them; the first round warms up.
        List<double> growthOfFloor = [], growthOfCached = [];
        long contentionsOfFloor = 0, contentionsOfCached = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            Throughput floorAlone = Throughput.Of(floor, 1), cachedAlone = Throughput.Of(cached, 1);
            Throughput floorTogether = Throughput.Of(floor, Callers), cachedTogether = Throughput.Of(cached, Callers);
            if (round > 0)
            {
                growthOfFloor.Add(floorTogether.PerSecond / floorAlone.PerSecond);
                growthOfCached.Add(cachedTogether.PerSecond / cachedAlone.PerSecond);
                contentionsOfFloor += floorTogether.Contentions;
                contentionsOfCached += cachedTogether.Contentions;
            }
        }

        double ratio = Statistics.Median(growthOfCached) / Statistics.Median(growthOfFloor);
        return
        [
            new(
                $"cached token, {Callers} callers: growth of the throughput, beside the floor's",
                string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} × ({Statistics.Median(growthOfFloor):0.0} × for the floor)"),
                "at least 0.9 ×",
                ratio >= 0.9),
            new(
                "waits for a lock meanwhile, beyond the floor's",
                Math.Max(0, contentionsOfCached - contentionsOfFloor).ToString(CultureInfo.InvariantCulture),
                "0",
                contentionsOfCached <= contentionsOfFloor),
        ];
    }
}
