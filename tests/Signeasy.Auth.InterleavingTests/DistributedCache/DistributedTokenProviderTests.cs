using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.InterleavingTests;

public sealed class DistributedTokenProviderTests
{
    [Fact]
    public void Processes_without_a_token_share_one_request() => Schedules.Explore(async () =>
    {
        var scenario = new FleetScenario();
        Task<AccessToken> first = FleetScenario.GetAsync(scenario.Start());
        Task<AccessToken> second = FleetScenario.GetAsync(scenario.Start());

        AccessToken token = await first;

        Require.That((await second).Value == token.Value, "Processes got different tokens.");
        Require.That(scenario.Issuer.Calls == 1, "There was more than one request.");
        await scenario.EndAsync();
    });

    [Fact]
    public void A_due_token_is_replaced_once_and_never_by_an_older_one() => Schedules.Explore(async () =>
    {
        var scenario = new FleetScenario();
        AccessToken due = await scenario.StoreTokenAsync(age: TimeSpan.FromDays(29));
        DistributedTokenProvider process = scenario.Start();
        Task<AccessToken> caller = FleetScenario.GetAsync(process);
        Task<AccessToken> renewal = FleetScenario.RenewAsync(scenario.Start(), due);

        await caller;

        Require.That((await renewal).Value != due.Value, "A rejected token wasn't replaced.");
        Require.That((await process.GetTokenAsync()).Value != due.Value, "A due token wasn't replaced.");
        Require.That(scenario.Issuer.Calls == 2, "There was not exactly one renewal.");
        await scenario.EndAsync();
    });

    [Fact]
    public void A_process_whose_lock_fails_is_served_like_the_others() => Schedules.Explore(async () =>
    {
        var scenario = new FleetScenario();
        scenario.Issuer.MaxRunning = 2;
        Task<AccessToken> withoutLock = FleetScenario.GetAsync(scenario.Start(new BrokenLocks()));
        Task<AccessToken> other = FleetScenario.GetAsync(scenario.Start());

        await withoutLock;
        await other;

        Require.That(scenario.Locks.Held.Count == 0, "A lock wasn't released.");
        int calls = scenario.Issuer.Calls;
        await scenario.Start().GetTokenAsync();
        Require.That(calls <= 2 && scenario.Issuer.Calls == calls, "There was a needless request.");
    });

    [Fact]
    public void A_call_that_is_cancelled_leaves_the_lock_to_the_other_process() => Schedules.Explore(async () =>
    {
        var scenario = new FleetScenario();
        var cancellation = new CancellationTokenSource();
        Task<AccessToken> cancelled = FleetScenario.GetAsync(scenario.Start(), cancellation.Token);
        Task<AccessToken> other = FleetScenario.GetAsync(scenario.Start());
        Task cancel = Task.Run(cancellation.Cancel);

        await other;
        await cancel;
        try
        {
            await cancelled;
        }
        catch (OperationCanceledException)
        {
        }

        Require.That(scenario.Issuer.Calls <= 2, "There was a needless request.");
    });
}
