using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>One cold start: a peer without a token, and many callers at once.</summary>
/// <param name="create">Makes the peer.</param>
/// <param name="scenario">The scenario to measure.</param>
/// <param name="callers">How many there are.</param>
/// <param name="delay">How long each of the issuer's answers takes.</param>
internal sealed class ColdStartRun(
    Func<HttpMessageHandler, ITokenPeer> create, ColdStartScenario scenario, int callers, TimeSpan delay)
{
    /// <summary>Some peers make one request after another: what isn't done by then is not waited for.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public async Task<ColdStartResult> RunAsync()
    {
        double waiterBytes = await MeasureWaiterAsync();

        using var issuer = new StubIssuer(delay, scenario.IssuerFails);
        using ITokenPeer peer = create(issuer);
        using var tokens = new CallerTokens(callers, scenario.IsCancellable);
        var callersAtOnce = new ColdStartCallers(peer, tokens.All);
        GC.Collect();

        long bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
        Task all = callersAtOnce.Start();
        bool isOutOfTime = await Task.WhenAny(all, Task.Delay(Bound)) != all;
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        int requests = issuer.Requests;
        int failed = callersAtOnce.Failed;
        issuer.Hurry();
        await all;

        return new ColdStartResult(
            peer.Name,
            scenario,
            requests,
            issuer.MostAtOnce,
            callersAtOnce.Last,
            callersAtOnce.Spread,
            waiterBytes,
            (double)bytes / callers,
            failed,
            isOutOfTime);
    }

    /// <summary>On one thread, and with no task of ours: callers who come while a request is under way, until they wait.</summary>
    private async Task<double> MeasureWaiterAsync()
    {
        using var issuer = new StubIssuer(Bound, scenario.IssuerFails);
        using ITokenPeer peer = create(issuer);
        using var tokens = new CallerTokens(callers, scenario.IsCancellable);
        var waiting = new Task[callers];
        Task first = Task.Run(() => peer.BeginAsync(CancellationToken.None));
        while (issuer.Requests == 0 && !first.IsCompleted)
        {
            await Task.Delay(1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int caller = 0; caller < callers; caller++)
        {
            waiting[caller] = peer.BeginAsync(tokens.All[caller]);
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (Array.Find(waiting, caller => caller.IsCompleted) is not null)
        {
            throw new InvalidOperationException($"{peer.Name} answered a caller before its issuer answered.");
        }

        issuer.Hurry();
        await Task.WhenAll([first, .. waiting]).ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return (double)bytes / callers;
    }
}
