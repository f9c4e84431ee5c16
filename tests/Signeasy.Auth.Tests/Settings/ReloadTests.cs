using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class ReloadTests : IAsyncDisposable
{
    private const int Reloaded = 30;
    private const int ReloadInvalid = 31;
    private const int AddressKept = 32;
    private const int StillInvalid = 36;

    private readonly ObservedApp _app = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IOptionsMonitor<SigneasyAuthOptions> Options => _app.Provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("ClientId", "client-b")]
    [InlineData("Audience", "another-audience")]
    [InlineData("Scope", "rs:read")]
    [InlineData("TokenEndpoint", "https://issuer.example/token")]
    public async Task A_changed_account_drops_the_old_token_at_once(string key, string value)
    {
        AccessToken before = await _app.GetTokenAsync();

        _app.Reload((key, value));
        AccessToken? cached = _app.Tokens.Status.Token;
        AccessToken after = await _app.GetTokenAsync();

        Assert.Null(cached);
        Assert.NotSame(before, after);
        SentRequest request = _app.Wire.TokenRequests.Last();
        Assert.Contains(
            value,
            new[]
            {
                StubTransport.Field(request, "client_id"),
                StubTransport.Field(request, "audience"),
                key == "Scope" ? StubTransport.Field(request, "scope") : null,
                request.Uri.ToString(),
            });
        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal(1, _app.Log.Count(Reloaded));
    }

    [Fact]
    public async Task A_changed_secret_leaves_the_token_and_is_used_at_the_next_acquisition()
    {
        AccessToken before = await _app.GetTokenAsync();

        _app.Reload(("ClientSecret", "not-the-same-secret"));
        AccessToken after = await _app.GetTokenAsync();
        await _app.SettledAsync();
        int requests = _app.TokenRequests;
        _app.Clock.Advance(TimeSpan.FromDays(31));
        AccessToken renewed = await _app.GetTokenAsync();

        Assert.Same(before, after);
        Assert.Equal(1, requests);
        Assert.Equal("token.client-a.2", renewed.Value);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
    }

    [Fact(Timeout = 10_000)]
    public async Task A_changed_time_limit_applies_to_the_next_acquisition()
    {
        _app.Wire.IgnoresCancellation = false;
        _app.Wire.Gate = new TaskCompletionSource().Task;
        CachingTokenProvider tokens = _app.Tokens;

        _app.Reload(("AcquisitionTimeout", "00:00:02"));
        Task<AccessToken> waiting = tokens.GetTokenAsync(Cancel).AsTask();
        await _app.Wire.ArrivalAsync();
        _app.Clock.Advance(TimeSpan.FromSeconds(2));

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => waiting);
        Assert.Equal("timeout", failure.Error);
    }

    [Theory]
    [InlineData("RenewBefore", "soon")]
    [InlineData("ClientId", "")]
    [InlineData("PortalToken", "portal-token")]
    public async Task An_invalid_reload_keeps_the_last_good_settings_and_says_why_once(string key, string value)
    {
        AccessToken before = await _app.GetTokenAsync();

        _app.Reload(("Audience", "never-used"), (key, value));
        _app.Configuration.Reload();
        using (IServiceScope scope = _app.Provider.CreateScope())
        {
            IOptionsSnapshot<SigneasyAuthOptions> snapshot =
                scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>();
            Assert.Equal("client-a", snapshot.Value.ClientId);
        }

        Assert.Equal("client-a", Options.CurrentValue.ClientId);
        Assert.Equal(new SigneasyAuthOptions().Audience, Options.CurrentValue.Audience);
        Assert.Same(before, await _app.GetTokenAsync());
        Assert.Equal(1, _app.Log.Count(ReloadInvalid));
        Assert.Contains(_app.Log.Lines, line => line.Id == ReloadInvalid
            && line.Level == LogLevel.Error
            && line.Text.Contains("account default", StringComparison.Ordinal)
            && line.Text.Contains(key, StringComparison.Ordinal));
        Assert.Equal(0, _app.Log.Count(Reloaded));
    }

    [Theory]
    [InlineData("ClientId", " ")]
    [InlineData("ClientSecret", "")]
    [InlineData("PortalToken", "portal-token")]
    [InlineData("TokenEndpoint", "http://issuer.example/token")]
    [InlineData("Audience", "")]
    [InlineData("ApiBaseAddress", "https://api.example/v3/?key=1")]
    [InlineData("RenewBefore", "31.00:00:00")]
    [InlineData("AcquisitionTimeout", "soon")]
    public async Task A_setting_that_becomes_invalid_and_comes_back_changes_nothing_and_is_reported_each_time(string key, string invalid)
    {
        string? valid = _app.Configuration["Signeasy:" + key];
        AccessToken token = await _app.GetTokenAsync();
        var seen = new List<AccessToken>();

        for (int i = 0; i < 3; i++)
        {
            _app.Reload((key, invalid));
            seen.Add(await _app.GetTokenAsync());
            _app.Reload((key, valid));
            seen.Add(await _app.GetTokenAsync());
        }

        Assert.All(seen, one => Assert.Same(token, one));
        Assert.Equal(1, _app.TokenRequests);
        Assert.Equal((3, 0, 0), (_app.Log.Count(ReloadInvalid), _app.Log.Count(Reloaded), _app.Log.Count(AddressKept)));
        Assert.Equal(("client-a", Wiring.Secret), (Options.CurrentValue.ClientId, Options.CurrentValue.ClientSecret));
    }

    [Fact]
    public async Task A_valid_reload_after_an_invalid_one_is_followed_and_the_next_invalid_one_is_logged_anew()
    {
        await _app.GetTokenAsync();
        _app.Reload(("RenewBefore", "soon"), ("ClientId", "client-b"));

        _app.Reload(("RenewBefore", null));
        AccessToken token = await _app.GetTokenAsync();
        _app.Reload(("RenewBefore", "soon"));
        _app.Reload(("RenewBefore", "99.00:00:00"));

        Assert.Equal("token.client-b.1", token.Value);
        Assert.Equal(1, _app.Log.Count(Reloaded));
        Assert.Equal(3, _app.Log.Count(ReloadInvalid));
    }

    [Fact]
    public async Task Settings_that_are_invalid_from_the_start_are_corrected_by_a_reload()
    {
        _app.Configuration["Signeasy:ClientId"] = "";
        Assert.Throws<OptionsValidationException>(() => _app.Tokens);
        Assert.Throws<OptionsValidationException>(() => _app.Tokens);

        _app.Reload(("ClientId", "client-b"));
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.client-b.1", token.Value);
        Assert.Equal(0, _app.Log.Count(Reloaded));
    }

    [Fact]
    public async Task A_changed_api_address_is_logged_once_a_change_and_waits_for_a_restart()
    {
        await _app.GetTokenAsync();

        _app.Reload(("ApiBaseAddress", "https://api.example/v4"));
        _app.Reload(("RenewBefore", "2.00:00:00"));
        int afterFirst = _app.Log.Count(AddressKept);
        _app.Reload(("ApiBaseAddress", "https://api.example/v5"));
        int afterSecond = _app.Log.Count(AddressKept);
        _app.Reload(("ApiBaseAddress", "https://api.signeasy.com/v3"));
        int afterReturn = _app.Log.Count(AddressKept);
        await _app.CallAsync();

        Assert.Equal((1, 2, 2), (afterFirst, afterSecond, afterReturn));
        Assert.Contains(_app.Log.Lines, line => line.Id == AddressKept
            && line.Text.Contains("https://api.signeasy.com/v3/ stays in use", StringComparison.Ordinal));
        SentRequest call = Assert.Single(_app.Wire.Calls);
        Assert.Equal(new Uri("https://api.signeasy.com/v3/me"), call.Uri);
        Assert.Equal("Bearer token.client-a.1", call.Authorization);
    }

    [Fact]
    public async Task A_client_created_after_the_change_still_calls_the_address_of_the_start()
    {
        await _app.GetTokenAsync();

        _app.Reload(("ApiBaseAddress", "https://api.example/v4"));
        await _app.CallAsync();
        await _app.Provider.GetRequiredService<IHttpClientFactory>().CreateClient("api")
            .GetAsync("https://api.example/v4/me", Cancel);

        Assert.Equal(
            [
                (new Uri("https://api.signeasy.com/v3/me"), "Bearer token.client-a.1"),
                (new Uri("https://api.example/v4/me"), null),
            ],
            _app.Wire.Calls.Select(call => (call.Uri, call.Authorization)));
    }

    [Fact]
    public async Task Delegates_have_the_last_word_after_a_reload_too()
    {
        _app.Services.AddSigneasyAuth(options => options.ClientId += "-by-delegate");
        await _app.GetTokenAsync();

        _app.Reload(("ClientId", "client-b"));
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.client-b-by-delegate.1", token.Value);
    }

    [Fact]
    public async Task A_delegate_that_fails_on_a_reload_keeps_the_last_good_settings()
    {
        int calls = 0;
        _app.Services.AddSigneasyAuth(_ =>
        {
            if (++calls > 1)
            {
                throw new InvalidOperationException("no vault today");
            }
        });
        AccessToken before = await _app.GetTokenAsync();

        _app.Reload(("ClientId", "client-b"));

        Assert.Same(before, await _app.GetTokenAsync());
        Assert.Contains(_app.Log.Lines, line => line.Id == ReloadInvalid && line.Text.Contains("no vault today", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_portal_token_gives_way_to_credentials_and_back()
    {
        AccessToken issued = await _app.GetTokenAsync();

        _app.Reload(
            ("PortalToken", "portal-token"), ("ClientId", null), ("ClientSecret", null));
        AccessToken portal = await _app.GetTokenAsync();
        _app.Reload(
            ("PortalToken", null), ("ClientId", "client-b"), ("ClientSecret", Wiring.Secret));
        AccessToken again = await _app.GetTokenAsync();

        Assert.Equal(["token.client-a.1", "portal-token", "token.client-b.1"], [issued.Value, portal.Value, again.Value]);
        Assert.Equal(2, _app.TokenRequests);
    }

    [Fact]
    public async Task A_reload_that_changes_nothing_of_the_account_is_silent()
    {
        AccessToken before = await _app.GetTokenAsync();

        _app.Configuration.Reload(("Logging:LogLevel", "Debug"), ("Signeasy:Unknown", "x"));

        Assert.Same(before, await _app.GetTokenAsync());
        Assert.Equal(0, _app.Log.Count(Reloaded));
    }

    [Fact]
    public async Task Every_reader_of_the_options_sees_a_valid_reload()
    {
        await _app.GetTokenAsync();

        _app.Reload(("ClientId", "client-b"));
        using IServiceScope scope = _app.Provider.CreateScope();
        string snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value.ClientId;

        Assert.Equal(("client-b", "client-b"), (snapshot, Options.CurrentValue.ClientId));
    }

    [Fact]
    public async Task Accounts_reload_apart_from_each_other()
    {
        _app.Configuration["Signeasy:second:ClientId"] = "client-2";
        _app.Configuration["Signeasy:second:ClientSecret"] = Wiring.Secret;
        _app.Services.AddSigneasyAuth("second");
        CachingTokenProvider second = _app.Provider.GetRequiredKeyedService<CachingTokenProvider>("second");
        AccessToken first = await _app.GetTokenAsync();
        AccessToken other = await second.GetTokenAsync(Cancel);

        _app.Reload(("second:ClientId", "client-3"));
        AccessToken[] after = [await _app.GetTokenAsync(), await second.GetTokenAsync(Cancel)];
        _app.Reload(("second:ClientId", ""), ("ClientId", "client-b"));
        AccessToken[] afterInvalid = [await _app.GetTokenAsync(), await second.GetTokenAsync(Cancel)];

        Assert.Same(first, after[0]);
        Assert.Equal(["token.client-2.1", "token.client-3.1"], [other.Value, after[1].Value]);
        Assert.Equal("token.client-b.1", afterInvalid[0].Value);
        Assert.Same(after[1], afterInvalid[1]);
        Assert.Contains(
            _app.Log.Lines, line => line.Id == Reloaded && line.Text == "Signeasy account second: settings reloaded");
    }

    [Fact]
    public async Task A_given_section_is_followed_too()
    {
        IConfigurationRoot elsewhere = Wiring.ClientConfiguration("elsewhere-a");
        _app.Services.AddSigneasyAuth(elsewhere.GetSection("Signeasy"));
        await _app.GetTokenAsync();

        elsewhere.Reload(("Signeasy:ClientId", "elsewhere-b"));
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.elsewhere-b.1", token.Value);
    }

    [Fact]
    public async Task A_reload_while_the_settings_are_first_read_is_not_missed()
    {
        bool isFirst = true;
        _app.Services.AddSigneasyAuth(options =>
        {
            if (isFirst)
            {
                isFirst = false;
                _app.Reload(("ClientId", "client-b"));
            }
        });

        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.client-b.1", token.Value);
    }

    [Fact]
    public async Task A_reload_while_the_cache_is_created_is_not_missed()
    {
        _app.Log.OnCreate = category =>
        {
            if (category == typeof(CachingTokenProvider).FullName)
            {
                _app.Reload(("RenewBefore", "1.00:00:00"));
            }
        };

        await _app.GetTokenAsync();

        Assert.InRange(
            _app.Tokens.Status.RenewsAt!.Value, _app.Clock.GetUtcNow().AddDays(29), _app.Clock.GetUtcNow().AddDays(30));
    }

    [Fact]
    public async Task A_snapshot_that_a_scope_changes_changes_nothing_for_others()
    {
        await _app.GetTokenAsync();
        using (IServiceScope scope = _app.Provider.CreateScope())
        {
            SigneasyAuthOptions snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value;
            snapshot.ClientId = "changed-by-a-scope";
        }

        _app.Reload(("RenewBefore", "soon"));
        using (IServiceScope scope = _app.Provider.CreateScope())
        {
            SigneasyAuthOptions snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value;
            snapshot.ClientId += "-changed-while-invalid";
        }

        _app.Reload(("RenewBefore", "later"));
        string client = Options.CurrentValue.ClientId;

        Assert.Equal("client-a", client);
        Assert.Equal("client-a", _app.Provider.GetRequiredService<SettingsMonitor>().Current.ClientId);
        Assert.Equal(0, _app.Log.Count(Reloaded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_invalid_reload_of_an_account_that_was_never_valid_is_logged_and_not_thrown(bool byDelegate)
    {
        _app.Configuration["Signeasy:ClientId"] = "";
        if (byDelegate)
        {
            _app.Services.AddSigneasyAuth(_ => throw new InvalidOperationException("no vault today"));
        }

        Assert.ThrowsAny<Exception>(() => Options.CurrentValue);

        _app.Reload(("Audience", "another"));
        _app.Reload(("Audience", "a-third"));

        (string _, LogLevel level, int _, string text) = Assert.Single(_app.Log.Lines, line => line.Id == StillInvalid);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(byDelegate ? "no vault today" : "ClientId is empty", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_the_application_binds_itself_does_not_throw_out_of_a_reload_either()
    {
        IConfigurationRoot bound = Wiring.Configuration(("Bound:ClientId", ""));
        _app.Configuration["Signeasy:ClientId"] = "";
        _app.Services.AddSingleton<IOptionsChangeTokenSource<SigneasyAuthOptions>>(
            new ConfigurationChangeTokenSource<SigneasyAuthOptions>(bound.GetSection("Bound")));
        _app.Services.AddSigneasyAuth(options => options.ClientId = bound["Bound:ClientId"]!);
        Assert.Throws<OptionsValidationException>(() => Options.CurrentValue);

        bound.Reload(("Bound:Unrelated", "changed"));
        bound.Reload(("Bound:ClientId", "client-b"));
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.client-b.1", token.Value);
    }

    [Fact]
    public async Task A_listener_of_the_application_that_throws_still_throws_out_of_a_reload()
    {
        await _app.GetTokenAsync();
        using IDisposable? subscription = Options.OnChange(_ => throw new InvalidOperationException("listener"));

        AggregateException failure = Assert.Throws<AggregateException>(() => _app.Reload(("Audience", "another")));

        Assert.Equal("listener", failure.GetBaseException().Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Emptying_the_options_cache_is_followed_as_a_reload_is(bool all)
    {
        string client = "client-1";
        _app.Services.AddSigneasyAuth(options => options.ClientId = client);
        AccessToken before = await _app.GetTokenAsync();
        IOptionsMonitorCache<SigneasyAuthOptions> cache = _app.Provider.GetRequiredService<IOptionsMonitorCache<SigneasyAuthOptions>>();

        client = "client-2";
        if (all)
        {
            cache.Clear();
        }
        else
        {
            cache.TryRemove("");
        }

        AccessToken after = await _app.GetTokenAsync();

        Assert.Equal(["token.client-1.1", "token.client-2.1"], [before.Value, after.Value]);
        Assert.Equal(1, _app.Log.Count(Reloaded));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_delegate_that_waits_for_another_reload_does_not_deadlock()
    {
        int calls = 0;
        _app.Services.AddSigneasyAuth(_ =>
        {
            if (Interlocked.Increment(ref calls) == 2)
            {
                // Another thread's reload, which must not wait for this one.
                Task.Run(() => _app.Reload(("ClientId", "client-b")), Cancel).Wait(Cancel);
            }
        });
        await _app.GetTokenAsync();

        await Task.Run(() => _app.Provider.GetRequiredService<IOptionsMonitorCache<SigneasyAuthOptions>>().Clear(), Cancel);
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("token.client-b.1", token.Value);
    }

    [Fact]
    public async Task A_reload_that_makes_a_new_delegate_of_the_same_code_is_silent_and_uses_it()
    {
        int created = 0;
        int used = 0;
        _app.Services.Configure<SigneasyAuthOptions>(options =>
        {
            int number = ++created;
            options.ClientSecret = "";
            options.ClientSecretProvider = _ =>
            {
                used = number;
                return new("not-a-real-secret");
            };
        });
        await _app.GetTokenAsync();
        int createdBefore = created;

        _app.Reload(("Unrelated", "changed"));
        _app.Reload(("Audience", "another-audience"));
        await _app.GetTokenAsync();

        Assert.True(created > createdBefore + 1);
        Assert.Equal(created, used);
        Assert.Equal(1, _app.Log.Count(Reloaded));
    }
}
