namespace Signeasy.Auth.InterleavingTests;

public sealed class GetTokenTests
{
    [Fact]
    public void Callers_without_a_token_share_one_acquisition() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        Task<AccessToken> first = scenario.GetAsync();
        Task<AccessToken> second = scenario.GetAsync();
        Task<AccessToken> third = scenario.GetAsync();

        AccessToken token = await first;

        Require.That(await second == token && await third == token, "Callers got different tokens.");
        Require.That(await scenario.EndAsync() == token, "A later caller got another token.");
        Require.That(scenario.Source.Calls == 1, "There was more than one acquisition.");
    });

    [Fact]
    public void A_caller_that_cancels_ends_only_its_own_wait() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        var cancellation = new CancellationTokenSource();
        Task<AccessToken> cancelled = scenario.GetAsync(cancellation.Token);
        Task<AccessToken> other = scenario.GetAsync();
        Task cancel = Task.Run(cancellation.Cancel);

        AccessToken token = await other;

        try
        {
            Require.That(await cancelled == token, "Callers got different tokens.");
        }
        catch (OperationCanceledException)
        {
            Require.That(cancellation.IsCancellationRequested, "A call was cancelled that nobody cancelled.");
        }

        await cancel;
        Require.That(await scenario.EndAsync() == token, "A later caller got another token.");
        Require.That(scenario.Source.Calls == 1, "There was more than one acquisition.");
    });

    [Fact]
    public void A_due_token_is_served_at_once_while_one_renewal_replaces_it() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        AccessToken due = await scenario.CacheTokenAsync(age: TimeSpan.FromDays(29));
        Task<AccessToken> first = scenario.ServeAsync();
        Task<AccessToken> second = scenario.ServeAsync();
        Task<AccessToken> third = scenario.ServeAsync();

        await first;
        await second;
        await third;

        Require.That(await scenario.EndAsync() != due, "The token wasn't renewed.");
        Require.That(scenario.Source.Calls == 2, "There was not exactly one renewal.");
    });

    [Fact]
    public void A_failure_reaches_all_who_wait_and_ends_the_acquisitions_for_a_while() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        scenario.Source.Failure = _ => new SigneasyAuthException("The issuer is down.", isTransient: true);
        Task<AccessToken> first = scenario.GetAsync();
        Task<AccessToken> second = scenario.GetAsync();
        Task<AccessToken> third = scenario.GetAsync();

        await RequireFailureAsync(first);
        await RequireFailureAsync(second);
        await RequireFailureAsync(third);

        await RequireFailureAsync(scenario.EndAsync());
        Require.That(scenario.Source.Calls == 1, "The issuer was asked again during the delay.");
    });

    [Fact]
    public void Nobody_fails_or_gets_an_expired_token_while_a_due_token_expires() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        AccessToken old = await scenario.CacheTokenAsync(age: TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        Task<AccessToken> first = scenario.GetAsync();
        Task<AccessToken> second = scenario.GetAsync();
        Task expiry = Task.Run(() => scenario.Clock.Advance(TimeSpan.FromMinutes(2)));

        await first;
        await second;
        await expiry;

        Require.That(await scenario.EndAsync() != old, "The token wasn't renewed.");
        Require.That(scenario.Source.Calls == 2, "There was not exactly one renewal.");
    });

    private static async Task RequireFailureAsync(Task call)
    {
        try
        {
            await call;
            Require.That(false, "A call succeeded.");
        }
        catch (SigneasyAuthException)
        {
        }
    }
}
