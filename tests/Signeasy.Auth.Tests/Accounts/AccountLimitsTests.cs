using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

public sealed class AccountLimitsTests : IAsyncDisposable
{
    private readonly TenantApp _app = new(options => options.MaxAccounts = 3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Beyond_the_limit_the_least_recently_used_account_is_dropped()
    {
        _app.Add("a", "b", "c", "d");
        foreach (string tenant in (string[])["a", "b", "c", "a", "d"])
        {
            await _app.CallAsync(tenant);
        }

        Assert.Null(_app.Held.GetStatus("b"));
        Assert.All((string[])["a", "c", "d"], tenant => Assert.NotNull(_app.Held.GetStatus(tenant)));
    }

    [Fact]
    public async Task An_account_that_was_dropped_and_comes_back_costs_one_token_request()
    {
        _app.Add("a", "b", "c", "d");
        foreach (string tenant in (string[])["a", "b", "c", "d", "a"])
        {
            await _app.CallAsync(tenant);
        }

        Assert.Equal(5, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task Names_that_do_not_exist_take_no_place_from_accounts_that_do()
    {
        _app.Add("a", "b", "c");
        foreach (string tenant in (string[])["a", "b", "c"])
        {
            await _app.CallAsync(tenant);
        }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync($"made-up-{i}"))));
        _app.Tenants.BeforeLookup = (_, _) => throw new TimeoutException();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync($"failing-{i}"))));

        Assert.All((string[])["a", "b", "c"], tenant => Assert.NotNull(_app.Held.GetStatus(tenant)));
        Assert.Equal(3, Enumerable.Range(0, 50).Count(i => _app.Held.GetStatus($"failing-{i}") is not null));
    }

    [Fact]
    public async Task An_idle_account_is_dropped_and_comes_back_with_its_token()
    {
        _app.Add("a");
        await _app.CallAsync("a");

        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        bool wasHeld = _app.Held.GetStatus("a") is not null;
        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.False(wasHeld);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, _app.Fake.TokensIssued);
        Assert.Equal(2, _app.Tenants.Lookups.Count);
    }

    [Fact]
    public async Task An_account_whose_token_is_being_requested_is_not_idle()
    {
        await using var app = new TenantApp(options => options.IdleTimeout = TimeSpan.FromSeconds(1));
        app.Add("a");
        var gate = new TaskCompletionSource();
        app.Tenants.BeforeLookup = (_, _) => gate.Task;
        Task<HttpResponseMessage> call = app.CallAsync("a");
        await app.Tenants.LookupBegunAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(5));
        bool isHeld = app.Held.GetStatus("a") is not null;
        gate.SetResult();
        await call;

        Assert.True(isHeld);
    }

    [Fact]
    public async Task An_account_in_use_is_not_idle()
    {
        _app.Add("a");
        for (int i = 0; i < 10; i++)
        {
            await _app.CallAsync("a");
            await _app.AdvanceAsync(TimeSpan.FromMinutes(59));
        }

        Assert.NotNull(_app.Held.GetStatus("a"));
    }

    [Fact]
    public async Task A_token_that_expired_while_its_account_was_idle_is_not_used()
    {
        _app.Fake.TokenLifetime = TimeSpan.FromHours(3);
        _app.Add("a");
        await _app.CallAsync("a");

        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        await _app.AdvanceAsync(TimeSpan.FromHours(3));
        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _app.Fake.TokensIssued);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(29)]
    [InlineData(59)]
    public async Task A_token_that_is_about_to_expire_when_its_account_comes_back_is_replaced(int secondsLeft)
    {
        _app.Fake.TokenLifetime = TimeSpan.FromHours(2);
        _app.Add("a");
        await _app.CallAsync("a");

        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        await _app.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(secondsLeft));
        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task A_kept_token_of_other_credentials_is_not_used()
    {
        _app.Add("a");
        _app.Fake.AddClient("another-client", "fake-secret");
        await _app.CallAsync("a");
        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        _app.Tenants["a"] = new SigneasyAuthOptions { ClientId = "another-client", ClientSecret = "fake-secret" };

        await _app.CallAsync("a");

        Assert.Equal(["client-of-a", "another-client"], _app.Callers);
    }

    [Fact]
    public async Task A_token_that_the_API_rejected_last_is_not_kept()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        _app.Fake.RevokeTokens();
        await _app.CallAsync("a"); // The token is too new to be renewed.
        await _app.AdvanceAsync(TimeSpan.FromHours(1));

        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _app.Fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_forgotten_account_is_looked_up_again_and_gets_a_new_token()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        string secret = _app.Fake.RotateSecret(TenantApp.Client("a"));
        _app.Tenants["a"] = TenantApp.Options("a", secret);

        _app.Held.Forget("a");
        await _app.CallAsync("a");

        Assert.Equal(2, _app.Tenants.Lookups.Count);
        Assert.Equal(2, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task A_forgotten_account_s_kept_token_is_forgotten_too()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        await _app.AdvanceAsync(TimeSpan.FromHours(1));

        _app.Held.Forget("a");
        await _app.CallAsync("a");

        Assert.Equal(2, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task Forgetting_an_account_does_not_fail_the_calls_that_wait_for_its_token()
    {
        _app.Add("a");
        var gate = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => gate.Task;
        Task<HttpResponseMessage> waiting = _app.CallAsync("a");
        await _app.Tenants.LookupBegunAsync();

        _app.Held.Forget("a");
        gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task A_lookup_that_was_under_way_when_its_account_was_forgotten_does_not_make_it_unknown()
    {
        var gate = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => gate.Task;
        Task<HttpResponseMessage> early = _app.CallAsync("a");
        await _app.Tenants.LookupBegunAsync();

        _app.Held.Forget("a");
        gate.SetResult();
        await Assert.ThrowsAsync<SigneasyAuthException>(() => early);
        _app.Add("a");

        Assert.Equal(HttpStatusCode.OK, (await _app.CallAsync("a")).StatusCode);
    }

    [Fact]
    public async Task An_unknown_account_is_remembered_as_unknown_for_30_seconds()
    {
        for (int i = 0; i < 5; i++)
        {
            var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("nobody"));
            Assert.Equal("unknown_account", failure.Error);
            Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
        }

        int lookups = _app.Tenants.Lookups.Count;
        await _app.AdvanceAsync(TimeSpan.FromSeconds(30));
        _app.Add("nobody");
        HttpResponseMessage response = await _app.CallAsync("nobody");

        Assert.Equal(1, lookups);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, _app.Log.Lines.Count(entry => entry.Level >= LogLevel.Warning));
    }

    [Fact]
    public async Task An_account_that_was_added_after_a_failed_call_is_known_once_it_is_forgotten()
    {
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("new"));
        _app.Add("new");

        _app.Held.Forget("new");
        HttpResponseMessage response = await _app.CallAsync("new");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_account_that_its_source_no_longer_knows_gets_no_more_calls()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        _app.Tenants["a"] = null;
        await _app.AdvanceAsync(TimeSpan.FromMinutes(5));

        await _app.CallAsync("a"); // Sets off the lookup.
        await _app.Fake.SettledAsync(Cancel);
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Equal("unknown_account", failure.Error);
        Assert.Contains(_app.Log.Lines, entry => entry.Id == 61);
    }

    [Fact]
    public async Task A_token_provider_that_was_kept_outlives_its_account_s_time_in_memory()
    {
        _app.Add("a");
        ITokenProvider tokens = _app.Held.GetTokenProvider("a");
        AccessToken first = await tokens.GetTokenAsync(Cancel);

        await _app.AdvanceAsync(TimeSpan.FromHours(2));
        AccessToken second = await tokens.GetTokenAsync(Cancel);
        _app.Held.Forget("a");
        AccessToken third = await tokens.GetTokenAsync(Cancel);

        Assert.Equal(first.Value, second.Value);
        Assert.NotEqual(first.Value, third.Value);
    }

    [Fact]
    public async Task Many_accounts_cost_one_timer()
    {
        var clock = new CountingClock();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock).AddLogging().AddSingleton(_app.Tenants).AddSigneasyAuthAccounts<TenantTable>();
        services.AddHttpClient("documents").AddSigneasyAuthHandler();
        using var wire = new StubTransport();
        services.SendThrough(wire);
        await using ServiceProvider provider = services.BuildStrictly();
        ISigneasyAccounts accounts = provider.GetRequiredService<ISigneasyAccounts>();
        _app.Add([.. Enumerable.Range(0, 30).Select(i => $"t{i}")]);

        for (int i = 0; i < 30; i++)
        {
            await accounts.GetTokenProvider($"t{i}").GetTokenAsync(Cancel);
        }

        Assert.Equal(1, clock.Timers);
    }

    [Fact]
    public async Task After_the_container_was_disposed_a_held_token_still_serves_and_nothing_new_starts()
    {
        _app.Add("a", "b");
        ITokenProvider a = _app.Held.GetTokenProvider("a");
        ITokenProvider b = _app.Held.GetTokenProvider("b");
        AccessToken token = await a.GetTokenAsync(Cancel);

        await _app.Provider.DisposeAsync();

        Assert.Same(token, await a.GetTokenAsync(Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => b.GetTokenAsync(Cancel).AsTask());
    }

    [Theory]
    [InlineData("MaxAccounts", "0")]
    [InlineData("MaxAccounts", "1000001")]
    [InlineData("IdleTimeout", "00:00:00")]
    [InlineData("IdleTimeout", "31.00:00:00")]
    [InlineData("SettingsLifetime", "00:00:00.5")]
    [InlineData("SettingsLifetime", "2.00:00:00")]
    [InlineData("MaxRenewalsPerSecond", "0")]
    [InlineData("MaxRenewalsPerSecond", "1001")]
    [InlineData("ApiBaseAddress", "http://api.signeasy.com/v3/")]
    public void Limits_out_of_bounds_are_named(string limit, string value)
    {
        _app.Services.Configure<SigneasyAccountsOptions>(options =>
        {
            System.Reflection.PropertyInfo property = typeof(SigneasyAccountsOptions).GetProperty(limit)!;
            property.SetValue(options, limit switch
            {
                "ApiBaseAddress" => new Uri(value),
                _ when property.PropertyType == typeof(int) => int.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
                _ => TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
            });
        });

        var failure = Assert.Throws<OptionsValidationException>(() => _app.Held);

        Assert.Contains(limit, failure.Message, StringComparison.Ordinal);
    }

    private sealed class CountingClock : FakeTimeProvider
    {
        private int _timers;

        public int Timers => _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return new Timer(base.CreateTimer(callback, state, dueTime, period), () => Interlocked.Decrement(ref _timers));
        }

        private sealed class Timer(ITimer timer, Action disposed) : ITimer
        {
            private Action? _disposed = disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                Interlocked.Exchange(ref _disposed, null)?.Invoke();
                timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
