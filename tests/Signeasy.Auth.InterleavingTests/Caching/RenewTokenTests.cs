namespace Signeasy.Auth.InterleavingTests;

public sealed class RenewTokenTests
{
    [Fact]
    public void Rejections_of_one_token_share_one_renewal_and_other_callers_do_not_wait() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        AccessToken rejected = await scenario.CacheTokenAsync(age: TimeSpan.FromMinutes(2));
        Task<AccessToken> first = scenario.RenewAsync(rejected);
        Task<AccessToken> second = scenario.RenewAsync(rejected);
        Task<AccessToken> other = scenario.ServeAsync();

        AccessToken token = await first;

        Require.That(token != rejected && await second == token, "The callers of a rejected token didn't get the same new one.");
        await other;
        Require.That(await scenario.EndAsync() == token, "The new token wasn't kept.");
        Require.That(scenario.Source.Calls == 2, "There was not exactly one renewal.");
        Require.That(scenario.Source.Rejected.SequenceEqual([rejected]), "The source wasn't asked for another token.");
    });

    [Fact]
    public void A_token_that_is_rejected_during_its_renewal_is_replaced() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        AccessToken rejected = await scenario.CacheTokenAsync(age: TimeSpan.FromDays(29));
        scenario.Source.Same = rejected;
        Task<AccessToken> caller = scenario.ServeAsync();
        Task<AccessToken> renewal = scenario.RenewAsync(rejected);

        await caller;
        await renewal;

        await scenario.EndAsync();
        Require.That(await scenario.EndAsync() != rejected, "A rejected token wasn't replaced.");
        Require.That(scenario.Source.Rejected.SequenceEqual([rejected]), "The source wasn't asked once for another token.");
    });
}
