namespace Signeasy.Auth.InterleavingTests;

public sealed class RuntimeAccountsTests
{
    [Fact]
    public void Callers_of_an_account_share_one_entry_one_lookup_and_one_acquisition() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario();
        Task<AccessToken> first = scenario.GetAsync("a");
        Task<AccessToken> second = scenario.GetAsync("a");
        Task<AccessToken> third = scenario.GetAsync("a");

        AccessToken token = await first;

        Require.That(await second == token && await third == token, "Callers got different tokens.");
        AccountsScenario.RequireClient(token, "a");
        Require.That(scenario.Created.Count == 1, "There were two entries of one account.");
        Require.That(scenario is { Lookups: 1, Acquisitions: 1 }, "There was more than one lookup or acquisition.");
        await scenario.EndAsync();
    });

    [Fact]
    public void Accounts_that_displace_one_another_never_get_each_others_tokens() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario(maxAccounts: 1) { MaxLookups = 2 };
        Task<AccessToken> first = scenario.GetAsync("a");
        Task<AccessToken> other = scenario.GetAsync("b");
        Task<AccessToken> second = scenario.GetAsync("a");

        AccountsScenario.RequireClient(await first, "a");
        AccountsScenario.RequireClient(await other, "b");
        AccountsScenario.RequireClient(await second, "a");

        await scenario.IdleAsync();
        Require.That(scenario.Accounts.Held.Count() == 1, "More accounts are held than there is space for.");
        AccountsScenario.RequireClient(await scenario.CallAsync("b"), "b");
        await scenario.EndAsync();
    });

    [Fact]
    public void A_call_after_Forget_uses_the_settings_of_that_time() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario { MaxLookups = 2 };
        scenario.Clients["a"] = "old";
        Task<AccessToken> caller = scenario.GetAsync("a");
        Task change = Task.Run(async () =>
        {
            scenario.Clients["a"] = "new";
            scenario.Accounts.Forget("a");
            AccountsScenario.RequireClient(await scenario.CallAsync("a"), "new");
        });
        Task<AccessToken> other = scenario.GetAsync("a");

        AccountsScenario.RequireClient(await caller, "old", "new");
        AccountsScenario.RequireClient(await other, "old", "new");
        await change;

        AccountsScenario.RequireClient(await scenario.CallAsync("a"), "new");
        Require.That(scenario.Created.Count <= 2, "There were two entries of one account.");
        await scenario.EndAsync();
    });

    [Fact]
    public void An_account_that_appears_is_known_after_Forget() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario { MaxLookups = 2 };
        scenario.Clients.Remove("a");
        Task<AccessToken?> caller = GetIfKnownAsync(scenario);
        Task<AccessToken?> other = GetIfKnownAsync(scenario);
        Task change = Task.Run(async () =>
        {
            scenario.Clients["a"] = "a";
            scenario.Accounts.Forget("a");
            AccountsScenario.RequireClient(await scenario.CallAsync("a"), "a");
        });

        await caller;
        await other;
        await change;

        AccountsScenario.RequireClient(await scenario.CallAsync("a"), "a");
        await scenario.EndAsync();
    });

    [Fact]
    public void An_idle_account_that_is_used_while_it_is_dropped_keeps_its_token() => Schedules.Explore(async () =>
    {
        // A call that found the account before it was dropped reads its old settings again, which are never used.
        var scenario = new AccountsScenario { MaxLookups = 2 };
        AccessToken token = await scenario.CallAsync("a");
        await scenario.IdleAsync();
        scenario.Clock.Advance(AccountsScenario.IdleTimeout);
        Task<AccessToken> first = scenario.GetAsync("a");
        Task drop = Task.Run(scenario.Clock.FireTimers);
        Task<AccessToken> second = scenario.GetAsync("a");

        Require.That(await first == token && await second == token, "An idle account lost its token.");
        await drop;

        Require.That(await scenario.CallAsync("a") == token, "An idle account lost its token.");
        Require.That(scenario.Acquisitions == 1, "There was a needless acquisition.");
        Require.That(scenario.Created.Count <= 2, "There were two entries of one account.");
        await scenario.EndAsync();
    });

    [Fact]
    public void Changed_settings_are_read_once_while_the_old_ones_serve() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario();
        scenario.Clients["a"] = "old";
        await scenario.CallAsync("a");
        await scenario.IdleAsync();
        scenario.Clients["a"] = "new";
        scenario.Clock.Advance(AccountsScenario.SettingsLifetime);
        Task<AccessToken> first = scenario.GetAsync("a");
        Task<AccessToken> second = scenario.GetAsync("a");

        AccountsScenario.RequireClient(await first, "old", "new");
        AccountsScenario.RequireClient(await second, "old", "new");

        await scenario.IdleAsync();
        AccountsScenario.RequireClient(await scenario.CallAsync("a"), "new");
        Require.That(scenario.Lookups == 2, "The settings weren't read exactly once.");
        await scenario.EndAsync();
    });

    [Fact]
    public void Disposal_ends_every_wait() => Schedules.Explore(async () =>
    {
        var scenario = new AccountsScenario();
        Task<AccessToken> first = scenario.GetAsync("a");
        Task<AccessToken> second = scenario.GetAsync("b");
        Task disposal = Task.Run(scenario.Accounts.Dispose);

        await first.IgnoreDisposalAsync();
        await second.IgnoreDisposalAsync();
        await disposal;

        await scenario.EndAsync();
    });

    private static Task<AccessToken?> GetIfKnownAsync(AccountsScenario scenario) => Task.Run(async () =>
    {
        try
        {
            return await scenario.CallAsync("a");
        }
        catch (SigneasyAuthException)
        {
            return null;
        }
    });
}
