using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class RuntimeSettingsTests : IAsyncDisposable
{
    private static readonly TimeSpan SettingsLifetime = TimeSpan.FromMinutes(5);

    private readonly TenantApp _app = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Settings_older_than_their_lifetime_are_read_again_once_in_the_background()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        await _app.AdvanceAsync(SettingsLifetime - TimeSpan.FromSeconds(1));
        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);
        int before = _app.Tenants.Lookups.Count;
        await _app.AdvanceAsync(TimeSpan.FromSeconds(1));
        var gate = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => gate.Task;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _app.CallAsync("a")));
        gate.SetResult();
        await _app.Fake.SettledAsync(Cancel);

        Assert.Equal(1, before);
        Assert.Equal(2, _app.Tenants.Lookups.Count);
        Assert.Equal(1, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task An_account_that_is_not_used_is_not_looked_up_again()
    {
        _app.Add("a");
        await _app.CallAsync("a");

        await _app.AdvanceAsync(TimeSpan.FromHours(12));

        Assert.Single(_app.Tenants.Lookups);
    }

    [Fact]
    public async Task Another_client_discards_the_account_s_token()
    {
        _app.Add("a");
        _app.Fake.AddClient("another-client", "fake-secret");
        await _app.CallAsync("a");
        _app.Tenants["a"] = new SigneasyAuthOptions { ClientId = "another-client", ClientSecret = "fake-secret" };
        await _app.AdvanceAsync(SettingsLifetime);

        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);
        await _app.CallAsync("a");

        Assert.Equal(["client-of-a", "client-of-a", "another-client"], _app.Callers);
    }

    [Fact]
    public async Task A_new_secret_is_verified_within_a_minute_while_the_old_token_serves()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        _app.Tenants["a"] = TenantApp.Options("a", _app.Fake.RotateSecret(TenantApp.Client("a")));
        await _app.AdvanceAsync(SettingsLifetime);
        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);
        int tokensBefore = _app.Fake.TokensIssued;

        await _app.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, tokensBefore);
        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Contains(_app.Log.Lines, entry => entry.Id == 33);
    }

    [Fact]
    public async Task A_new_client_that_is_found_while_a_secret_is_verified_is_asked_once()
    {
        _app.Add("a");
        _app.Fake.AddClient("another-client", "fake-secret");
        await _app.CallAsync("a");
        _app.Tenants["a"] = TenantApp.Options("a", "fake-wrong-secret");
        await _app.AdvanceAsync(SettingsLifetime);
        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);
        _app.Tenants["a"] = new SigneasyAuthOptions { ClientId = "another-client", ClientSecret = "fake-secret" };

        await _app.AdvanceAsync(TimeSpan.FromMinutes(1));
        int tokensAfterVerification = _app.Fake.TokensIssued;
        await _app.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, tokensAfterVerification);
        Assert.Equal(2, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task Rejected_credentials_are_looked_up_again_and_tried_at_once_if_they_have_changed()
    {
        _app.Add("a");
        _app.Tenants["a"] = TenantApp.Options("a", "fake-outdated-secret");
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));
        _app.Tenants.BeforeLookup = (_, _) =>
        {
            _app.Tenants["a"] = TenantApp.Options("a");
            return Task.CompletedTask;
        };
        await _app.AdvanceAsync(TimeSpan.FromMinutes(1));

        HttpResponseMessage response = await _app.CallAsync("a");

        await _app.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _app.Tenants.Lookups.Count);
        Assert.Equal(1, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task Rejected_credentials_that_have_not_changed_are_reported_as_the_issuer_does()
    {
        _app.Add("a");
        _app.Tenants["a"] = TenantApp.Options("a", "fake-wrong-secret");

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
        Assert.Equal(1, _app.Fake.Issuer.RequestCount);
        Assert.Equal(2, _app.Tenants.Lookups.Count);
    }

    [Fact]
    public async Task Rejected_credentials_are_reported_even_if_the_second_lookup_fails()
    {
        _app.Add("a");
        _app.Tenants["a"] = TenantApp.Options("a", "fake-wrong-secret");
        _app.Tenants.BeforeLookup = (_, _) =>
            _app.Tenants.Lookups.Count > 1 ? throw new InvalidOperationException("down") : Task.CompletedTask;

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
    }

    [Fact]
    public async Task A_source_that_fails_gives_an_exception_that_names_the_account()
    {
        _app.Add("tenant 7");
        _app.Tenants.BeforeLookup = (_, _) => throw new TimeoutException("the database is down");

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("tenant 7"));

        Assert.Contains("'tenant 7'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("TimeoutException", failure.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.True(failure.IsTransient);
        Assert.Equal("account_settings_unavailable", failure.Error);
    }

    [Fact]
    public async Task A_source_that_fails_is_not_asked_for_every_call_and_recovers()
    {
        _app.Add("a");
        _app.Tenants.BeforeLookup = (_, _) => throw new TimeoutException();
        for (int i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));
        }

        int lookups = _app.Tenants.Lookups.Count;
        _app.Tenants.BeforeLookup = (_, _) => Task.CompletedTask;
        await _app.AdvanceAsync(TimeSpan.FromSeconds(2));
        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(1, lookups);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_source_that_fails_later_leaves_the_account_as_it_was()
    {
        _app.Add("a", "b");
        await _app.CallAsync("a");
        await _app.CallAsync("b");
        _app.Tenants.BeforeLookup = (_, _) => throw new TimeoutException();

        for (int i = 0; i < 10; i++)
        {
            await _app.AdvanceAsync(SettingsLifetime);
            await _app.CallAsync("a");
            await _app.CallAsync("b");
            await _app.Fake.SettledAsync(Cancel);
        }

        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Single(_app.Log.Lines, entry => entry.Id == 63);
    }

    [Fact]
    public async Task A_source_that_never_returns_counts_as_failed_after_30_seconds()
    {
        _app.Add("a");
        var never = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => never.Task;
        Task<HttpResponseMessage> call = _app.CallAsync("a");
        await _app.Tenants.LookupBegunAsync();

        _app.Clock.Advance(TimeSpan.FromSeconds(30));
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => call);
        never.SetResult();

        Assert.Contains("within 30 s", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_only_its_own_wait()
    {
        _app.Add("a");
        var gate = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => gate.Task;
        using var impatience = new CancellationTokenSource();
        ITokenProvider tokens = _app.Held.GetTokenProvider("a");
        Task<AccessToken> patient = tokens.GetTokenAsync(Cancel).AsTask();
        Task<AccessToken> impatient = tokens.GetTokenAsync(impatience.Token).AsTask();

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();

        Assert.NotNull(await patient);
        Assert.Single(_app.Tenants.Lookups);
    }

    [Fact]
    public async Task Invalid_settings_name_the_account_and_every_problem()
    {
        _app.Tenants["a"] = new SigneasyAuthOptions { ClientSecret = "fake-secret", RenewBefore = TimeSpan.Zero };

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Contains("'a'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ClientId", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RenewBefore", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fake-secret", failure.ToString(), StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
    }

    [Fact]
    public async Task Settings_that_become_invalid_leave_the_last_good_ones_in_use_and_are_logged_once()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        _app.Tenants["a"] = new SigneasyAuthOptions();

        for (int i = 0; i < 3; i++)
        {
            await _app.AdvanceAsync(SettingsLifetime);
            await _app.CallAsync("a");
            await _app.Fake.SettledAsync(Cancel);
        }

        int lookups = _app.Tenants.Lookups.Count;
        await _app.AdvanceAsync(SettingsLifetime - TimeSpan.FromSeconds(1));
        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);

        Assert.Equal(1, _app.Fake.TokensIssued);
        Assert.Single(_app.Log.Lines, entry => entry.Id == 65);
        Assert.Equal(lookups, _app.Tenants.Lookups.Count);
    }

    [Fact]
    public async Task Settings_for_another_api_are_refused()
    {
        _app.Add("a");
        _app.Tenants["a"]!.ApiBaseAddress = new Uri("https://api.example/v3/");

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Contains("AddSigneasyAuthAccounts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _app.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task Settings_are_copied()
    {
        _app.Add("a");
        await _app.CallAsync("a");

        _app.Tenants["a"]!.ClientSecret = "fake-changed-in-place";
        _app.Fake.RevokeTokens();
        await _app.AdvanceAsync(TimeSpan.FromMinutes(2));
        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_options_that_the_source_returns_are_not_changed()
    {
        await using var app = new TenantApp(options => options.ApiBaseAddress = new Uri("https://api.signeasy.com/v4/"));
        app.Add("a");
        List<Uri> addresses = [];
        app.Accounts.DecorateTokenProvider((context, source) =>
        {
            addresses.Add(context.GetOptions().ApiBaseAddress);
            return source;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.CallAsync("a")); // The fake has no version 4.

        Assert.Equal(new Uri("https://api.signeasy.com/v4/me"), app.Fake.Requests[^1].Uri);
        Assert.Equal([new Uri("https://api.signeasy.com/v4/")], addresses);
        Assert.Equal(new Uri("https://api.signeasy.com/v3/"), app.Tenants["a"]!.ApiBaseAddress);
    }

    [Fact]
    public async Task A_portal_token_is_an_account_s_token_too()
    {
        AccessToken token = await new SigneasyTokenClient(
            new HttpClient(_app.Fake, disposeHandler: false), _app.Fake.CreateOptions(), timeProvider: _app.Clock).GetTokenAsync(Cancel);
        _app.Tenants["a"] = new SigneasyAuthOptions { PortalToken = token.Value };

        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, _app.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_secret_provider_of_an_account_is_asked_at_each_acquisition()
    {
        int asked = 0;
        _app.Add("a");
        _app.Tenants["a"] = new SigneasyAuthOptions
        {
            ClientId = TenantApp.Client("a"),
            ClientSecretProvider = _ => new($"fake-secret-of-the-tenant{(++asked > 5 ? "?" : "")}"),
        };

        await _app.CallAsync("a");
        _app.Held.Forget("a");
        await _app.CallAsync("a");

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_lookup_runs_without_the_context_of_its_caller()
    {
        var user = new AsyncLocal<string>();
        string? seen = "not called";
        _app.Add("a");
        _app.Tenants.BeforeLookup = (_, _) =>
        {
            seen = user.Value;
            return Task.CompletedTask;
        };

        user.Value = "somebody";
        await _app.CallAsync("a");
        string? first = seen;
        await _app.AdvanceAsync(SettingsLifetime);
        await _app.CallAsync("a");
        await _app.Fake.SettledAsync(Cancel);

        Assert.Null(first);
        Assert.Null(seen);
        Assert.Equal(2, _app.Tenants.Lookups.Count);
    }
}
