using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Benchmarks.Servers;

namespace Signeasy.Auth.Benchmarks.Load;

/// <summary>Constant load on a loopback API: with and without renewals, and with an issuer that is down.</summary>
internal static class LoadReport
{
    private const int Runs = 3;
    private const int LeastRenewals = 3;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromDays(30);

    /// <summary>Renewed after 5 to 6 s: four or five times in a run.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    /// <summary>Its renewal window lasts 30 s, and a first step of the back-off 3 s.</summary>
    private static readonly TimeSpan Outlived = TimeSpan.FromSeconds(60);

    /// <summary>Little time for retries, which would space acquisitions by themselves.</summary>
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync();

        // In turn, so that what else the machine does falls on both; the first run warms up.
        await RenewAsync(server, Long);
        List<LoadResult> withoutRenewals = [], renewed = [];
        for (int run = 0; run < Runs; run++)
        {
            withoutRenewals.Add(await RenewAsync(server, Long));
            renewed.Add(await RenewAsync(server, Short));
        }

        return [.. Compare(withoutRenewals, renewed), .. await OutageAsync(server)];
    }

    private static IEnumerable<Goal> Compare(List<LoadResult> withoutRenewals, List<LoadResult> renewed)
    {
        int renewals = renewed.Sum(run => run.TokenRequests - 1);
        bool isRenewed = renewed.TrueForAll(run => run.TokenRequests - 1 >= LeastRenewals) && withoutRenewals.TrueForAll(run => run.TokenRequests == 1);
        string load = $"{ConstantLoad.PerSecond.ToString("N0", CultureInfo.InvariantCulture)} calls/s";
        double p999 = Statistics.Median(renewed.Select(run => run.P999));
        double floor = Statistics.Median(withoutRenewals.Select(run => run.P999));
        yield return new(
            $"{load}, issuer at {Slowness.TotalMilliseconds:0} ms, {renewals} renewals: 99.9 % of the calls within",
            string.Create(CultureInfo.InvariantCulture, $"{p999:0.0} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{floor:0.0} ms without a renewal, + 5 ms"),
            isRenewed && p999 <= floor + 5);

        double slow = Statistics.Median(renewed.Select(run => (double)run.SlowCount));
        double mostSlow = Statistics.Median(withoutRenewals.Select(run => (double)run.SlowCount));
        yield return new(
            "calls over 50 ms",
            string.Create(CultureInfo.InvariantCulture, $"{slow:0} of {renewed[0].Times.Length}"),
            string.Create(CultureInfo.InvariantCulture, $"{mostSlow:0} without a renewal"),
            slow <= mostSlow);

        int failed = withoutRenewals.Concat(renewed).Sum(run => run.Failed);
        yield return new("calls that failed", failed.ToString(CultureInfo.InvariantCulture), "0", failed == 0);
    }

    private static async Task<LoadResult> RenewAsync(ServerProcess server, TimeSpan lifetime)
    {
        await server.SetIssuerAsync(Slowness, lifetime);
        using CachingTokenProvider tokens = Cache(server);
        using HttpClient client = await StartAsync(tokens, server);
        LoadResult load = await ConstantLoad.RunAsync(client, Duration);
        return load with { TokenRequests = await server.TokenRequestsAsync() };
    }

    private static async Task<IReadOnlyList<Goal>> OutageAsync(ServerProcess server)
    {
        await server.SetIssuerAsync(TimeSpan.Zero, Outlived);
        using CachingTokenProvider tokens = Cache(server, OneAttempt);
        using HttpClient client = await StartAsync(tokens, server);
        await server.SetIssuerAsync(TimeSpan.Zero, Outlived, isDown: true);
        LoadResult load = await ConstantLoad.RunAsync(client, Outlived - TimeSpan.FromSeconds(5));

        // The window is open for half the lifetime; steps of 3 s, doubling, each up to a fifth shorter.
        double steps = Math.Floor(Math.Log2((Outlived.TotalSeconds / 2 / (Outlived.TotalSeconds / 20 * 0.8)) + 1));
        long acquisitions = tokens.Status.Acquisitions - 1;
        return
        [
            new("issuer down through the renewal window, same load: calls that failed", $"{load.Failed} of {load.Times.Length}", "0", load.Failed == 0),
            new("acquisitions meanwhile", $"{acquisitions}", string.Create(CultureInfo.InvariantCulture, $"1 and {steps:0} steps of the back-off"), acquisitions >= 1 && acquisitions <= 1 + steps),
        ];
    }

    private static CachingTokenProvider Cache(ServerProcess server, TimeSpan? requestTimeout = null) => new(new SigneasyTokenClient(new SigneasyAuthOptions
    {
        AcquisitionTimeout = requestTimeout ?? new SigneasyAuthOptions().AcquisitionTimeout,
        ClientId = "client",
        ClientSecret = "not-a-real-secret",
        TokenEndpoint = new Uri(server.Address, "oauth/token"),
    }));

    /// <summary>With the first token, and its connections open.</summary>
    private static async Task<HttpClient> StartAsync(CachingTokenProvider tokens, ServerProcess server)
    {
        HttpClient client = SigneasyHttpClient.Create(tokens, new() { ApiBaseAddress = new Uri(server.Address, "v3/") });
        await ConstantLoad.RunAsync(client, TimeSpan.FromSeconds(1));
        return client;
    }
}
