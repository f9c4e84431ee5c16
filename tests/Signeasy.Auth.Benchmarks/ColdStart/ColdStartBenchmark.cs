using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>Cold starts of all peers, in turns, so that what the machine does meanwhile falls on all alike.</summary>
internal static class ColdStartBenchmark
{
    public const int Callers = 1_000;
    public const int Runs = 3;

    public static readonly TimeSpan IssuerDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>The median of each peer's runs, scenario by scenario.</summary>
    public static async Task<IReadOnlyList<ColdStartResult>> RunAsync()
    {
        Func<HttpMessageHandler, ITokenPeer>[] peers =
        [
            issuer => new SharedTaskPeer(issuer),
            .. TokenPeers.Cached,
            .. TokenPeers.Uncached,
        ];
        await PeerCheck.RunAsync();
        await WarmUpAsync(peers);

        var results = new List<ColdStartResult>();
        foreach (ColdStartScenario scenario in ColdStartScenario.All)
        {
            var runs = new List<ColdStartResult>();
            for (int run = 0; run < Runs; run++)
            {
                foreach (Func<HttpMessageHandler, ITokenPeer> create in peers)
                {
                    runs.Add(await new ColdStartRun(create, scenario, Callers, IssuerDelay).RunAsync());
                }
            }

            results.AddRange(runs.GroupBy(run => run.Peer, (_, group) => ColdStartResult.Median([.. group])));
        }

        return results;
    }

    /// <summary>Other instances go the same ways first: what is measured is a cold cache, not a cold compiler.</summary>
    private static async Task WarmUpAsync(Func<HttpMessageHandler, ITokenPeer>[] peers)
    {
        foreach (ColdStartScenario scenario in ColdStartScenario.All)
        {
            foreach (Func<HttpMessageHandler, ITokenPeer> create in peers)
            {
                await new ColdStartRun(create, scenario, Callers, TimeSpan.FromMilliseconds(1)).RunAsync();
            }
        }

        // The runtime compiles what is often called once more, in the background.
        await Task.Delay(TimeSpan.FromSeconds(1));
    }
}
