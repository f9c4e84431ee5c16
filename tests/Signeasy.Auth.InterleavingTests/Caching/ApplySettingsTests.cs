namespace Signeasy.Auth.InterleavingTests;

public sealed class ApplySettingsTests
{
    [Fact]
    public void No_call_gets_the_old_client_s_token_after_the_change() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        scenario.Source.MaxRunning = 2;
        string client = "old";
        scenario.Source.Client = () => client;
        Task<AccessToken> before = scenario.GetAsync();
        Task change = Task.Run(async () =>
        {
            client = "new";
            scenario.Cache.ApplySettings(CacheScenario.Settings("old"), CacheScenario.Settings("new"));
            RequireNew(await scenario.Cache.GetTokenAsync());
        });
        Task<AccessToken> other = scenario.GetAsync();

        await before;
        await other;
        await change;

        RequireNew(await scenario.EndAsync());
        Require.That(scenario.Source.Calls <= 3, "There were needless acquisitions.");
    });

    [Fact]
    public void Who_waits_while_the_client_changes_twice_is_served() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        scenario.Source.MaxRunning = 3;
        string client = "first";
        scenario.Source.Client = () => client;
        Task<AccessToken> caller = scenario.GetAsync();
        Task change = Task.Run(() =>
        {
            client = "second";
            scenario.Cache.ApplySettings(CacheScenario.Settings("first"), CacheScenario.Settings("second"));
            client = "new";
            scenario.Cache.ApplySettings(CacheScenario.Settings("second"), CacheScenario.Settings("new"));
        });

        await caller;
        await change;

        RequireNew(await scenario.EndAsync());
    });

    [Fact]
    public void A_new_secret_ends_the_delay_after_a_failure_of_the_old_one() => Schedules.Explore(async () =>
    {
        var scenario = new CacheScenario();
        string secret = "old";
        scenario.Source.Client = () => secret;
        scenario.Source.Failure = used => used == "old" ? new SigneasyAuthException("Wrong secret.", error: "access_denied") : null;
        Task<AccessToken> caller = scenario.GetAsync();
        Task change = Task.Run(() =>
        {
            secret = "new";
            scenario.Cache.ApplySettings(CacheScenario.Settings(secret: "old"), CacheScenario.Settings(secret: "new"));
        });

        try
        {
            await caller;
        }
        catch (SigneasyAuthException)
        {
        }

        await change;
        RequireNew(await scenario.EndAsync());
    });

    private static void RequireNew(AccessToken token) =>
        Require.That(token.Value.StartsWith("new", StringComparison.Ordinal), "A caller got a token of the old settings.");
}
