namespace Signeasy.Auth.InterleavingTests;

public sealed class DisposeTests
{
    [Fact]
    public void Disposal_ends_every_wait_and_starts_nothing() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        Task<AccessToken> first = scenario.GetAsync();
        Task<AccessToken> second = scenario.GetAsync();
        Task disposal = Task.Run(() =>
        {
            scenario.Cache.Dispose();
            scenario.Source.MayStart = false;
        });

        await first.IgnoreDisposalAsync();
        await second.IgnoreDisposalAsync();
        await disposal;

        await scenario.EndAsync().IgnoreDisposalAsync();
    });

    [Fact]
    public void A_disposed_cache_serves_the_token_that_it_has() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        AccessToken due = await scenario.CacheTokenAsync(age: TimeSpan.FromDays(29));
        Task<AccessToken> caller = scenario.ServeAsync();
        Task<AccessToken> renewal = scenario.RenewAsync(due);
        Task disposal = Task.Run(() =>
        {
            scenario.Cache.Dispose();
            scenario.Source.MayStart = false;
        });

        await caller;
        await renewal;
        await disposal;

        await scenario.ServeAsync();
        await scenario.EndAsync();
    });

    [Fact]
    public void A_renewal_has_a_result_whatever_happens_to_the_cache() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        scenario.Source.MaxRunning = 2;
        await scenario.CacheTokenAsync(age: TimeSpan.FromDays(1));
        Task<AcquisitionResult?> renewal = Task.Run(
            async () => scenario.Cache.TryRenewAsync() is { } result ? await result : null);
        Task change = Task.Run(
            () => scenario.Cache.ApplySettings(CacheScenario.Settings("client"), CacheScenario.Settings("another")));
        Task disposal = Task.Run(scenario.Cache.Dispose);

        await renewal;
        await change;
        await disposal;

        await scenario.EndAsync().IgnoreDisposalAsync();
    });
}
