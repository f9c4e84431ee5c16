using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class ReloadTests : IAsyncDisposable
{
    private const int Reloaded = 30;
    private const int ReloadInvalid = 31;
    private const int AddressKept = 32;
    private const int StillInvalid = 36;

    private readonly StubTransport _wire = new();
    private readonly CapturedLog _log = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly IConfigurationRoot _configuration = Wiring.ClientConfiguration("client-a");
    private readonly ServiceCollection _services = new();
    private ServiceProvider? _provider;

    public ReloadTests()
    {
        _services.AddSingleton<IConfiguration>(_configuration);
        _services.AddSingleton<TimeProvider>(_clock);
        _services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        _services.AddSigneasyAuth().Services.SendThrough(_wire);
        PendingWork.For(_clock);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ServiceProvider Provider => _provider ??= _services.BuildStrictly();

    private CachingTokenProvider Tokens => Provider.GetRequiredService<CachingTokenProvider>();

    private IOptionsMonitor<SigneasyAuthOptions> Options =>
        Provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        _wire.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("Signeasy:ClientId", "client-b")]
    [InlineData("Signeasy:Audience", "another-audience")]
    [InlineData("Signeasy:Scope", "rs:read")]
    [InlineData("Signeasy:TokenEndpoint", "https://issuer.example/token")]
    public async Task A_changed_account_drops_the_old_token_at_once(string key, string value)
    {
        AccessToken before = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload((key, value));
        AccessToken? cached = Tokens.Status.Token;
        AccessToken after = await Tokens.GetTokenAsync(Cancel);

        Assert.Null(cached);
        Assert.NotSame(before, after);
        SentRequest request = _wire.TokenRequests.Last();
        Assert.Contains(
            value,
            new[]
            {
                StubTransport.Field(request, "client_id"),
                StubTransport.Field(request, "audience"),
                key.EndsWith("Scope", StringComparison.Ordinal) ? StubTransport.Field(request, "scope") : null,
                request.Uri.ToString(),
            });
        Assert.Equal(2, _wire.TokenRequests.Count());
        Assert.Equal(1, _log.Count(Reloaded));
    }

    [Fact]
    public async Task A_result_whose_request_began_before_the_change_is_discarded()
    {
        _services.AddSigneasyAuth().DecorateTokenProvider((_, source) => new StubbornSource(source));
        var slow = new TaskCompletionSource();
        _wire.Gate = slow.Task;
        Task<AccessToken> waiting = Tokens.GetTokenAsync(Cancel).AsTask();
        await _wire.ArrivalAsync();
        _wire.Gate = Task.CompletedTask;

        _configuration.Reload(("Signeasy:ClientId", "client-b"));
        AccessToken given = await waiting;
        _wire.Lifetime *= 2; // So that the late token would be the better one, were it taken.
        slow.SetResult();
        await PendingWork.For(_clock).WhenIdleAsync();

        Assert.Equal("token.client-b.1", given.Value);
        Assert.Same(given, await Tokens.GetTokenAsync(Cancel));
        Assert.Equal(2, _wire.TokenRequests.Count());
    }

    [Fact]
    public async Task A_changed_secret_leaves_the_token_and_is_used_at_the_next_acquisition()
    {
        AccessToken before = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ClientSecret", "not-the-same-secret"));
        AccessToken after = await Tokens.GetTokenAsync(Cancel);
        await PendingWork.For(_clock).WhenIdleAsync();
        int requests = _wire.TokenRequests.Count();
        _clock.Advance(TimeSpan.FromDays(31));
        AccessToken renewed = await Tokens.GetTokenAsync(Cancel);

        Assert.Same(before, after);
        Assert.Equal(1, requests);
        Assert.Equal("token.client-a.2", renewed.Value);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_wire.TokenRequests.Last(), "client_secret"));
    }

    [Fact]
    public async Task A_changed_secret_ends_the_wait_after_an_issuer_error()
    {
        _wire.TokenStatus = System.Net.HttpStatusCode.Unauthorized;
        await Assert.ThrowsAsync<SigneasyAuthException>(() => Tokens.GetTokenAsync(Cancel).AsTask());
        _wire.TokenStatus = System.Net.HttpStatusCode.OK;
        await Assert.ThrowsAsync<SigneasyAuthException>(() => Tokens.GetTokenAsync(Cancel).AsTask());

        _configuration.Reload(("Signeasy:ClientSecret", "not-the-same-secret"));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-a.2", token.Value);
    }

    [Fact]
    public async Task A_changed_renewal_window_applies_to_the_cached_token()
    {
        await Tokens.GetTokenAsync(Cancel);
        _clock.Advance(TimeSpan.FromDays(20));

        _configuration.Reload(("Signeasy:RenewBefore", "15.00:00:00"));
        AccessToken meanwhile = await Tokens.GetTokenAsync(Cancel);
        await PendingWork.For(_clock).WhenIdleAsync();
        AccessToken renewed = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal(["token.client-a.1", "token.client-a.2"], [meanwhile.Value, renewed.Value]);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_changed_time_limit_applies_to_the_next_acquisition()
    {
        _wire.IgnoresCancellation = false;
        _wire.Gate = new TaskCompletionSource().Task;
        CachingTokenProvider tokens = Tokens;

        _configuration.Reload(("Signeasy:AcquisitionTimeout", "00:00:02"));
        Task<AccessToken> waiting = tokens.GetTokenAsync(Cancel).AsTask();
        await _wire.ArrivalAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => waiting);
        Assert.Equal("timeout", failure.Error);
    }

    [Theory]
    [InlineData("Signeasy:RenewBefore", "soon")]
    [InlineData("Signeasy:ClientId", "")]
    [InlineData("Signeasy:PortalToken", "portal-token")]
    public async Task An_invalid_reload_keeps_the_last_good_settings_and_says_why_once(string key, string value)
    {
        AccessToken before = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:Audience", "never-used"), (key, value));
        _configuration.Reload();
        using (IServiceScope scope = Provider.CreateScope())
        {
            IOptionsSnapshot<SigneasyAuthOptions> snapshot =
                scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>();
            Assert.Equal("client-a", snapshot.Value.ClientId);
        }

        Assert.Equal("client-a", Options.CurrentValue.ClientId);
        Assert.Equal(new SigneasyAuthOptions().Audience, Options.CurrentValue.Audience);
        Assert.Same(before, await Tokens.GetTokenAsync(Cancel));
        Assert.Equal(1, _log.Count(ReloadInvalid));
        Assert.Contains(_log.Lines, line => line.Id == ReloadInvalid
            && line.Level == LogLevel.Error
            && line.Text.Contains("account default", StringComparison.Ordinal)
            && line.Text.Contains(key.Split(':')[1], StringComparison.Ordinal));
        Assert.Equal(0, _log.Count(Reloaded));
    }

    [Fact]
    public async Task A_valid_reload_after_an_invalid_one_is_followed_and_the_next_invalid_one_is_logged_anew()
    {
        await Tokens.GetTokenAsync(Cancel);
        _configuration.Reload(("Signeasy:RenewBefore", "soon"), ("Signeasy:ClientId", "client-b"));

        _configuration.Reload(("Signeasy:RenewBefore", null));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);
        _configuration.Reload(("Signeasy:RenewBefore", "soon"));
        _configuration.Reload(("Signeasy:RenewBefore", "99.00:00:00"));

        Assert.Equal("token.client-b.1", token.Value);
        Assert.Equal(1, _log.Count(Reloaded));
        Assert.Equal(3, _log.Count(ReloadInvalid));
    }

    [Fact]
    public async Task Settings_that_are_invalid_from_the_start_are_corrected_by_a_reload()
    {
        _configuration["Signeasy:ClientId"] = "";
        Assert.Throws<OptionsValidationException>(() => Tokens);
        Assert.Throws<OptionsValidationException>(() => Tokens);

        _configuration.Reload(("Signeasy:ClientId", "client-b"));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b.1", token.Value);
        Assert.Equal(0, _log.Count(Reloaded));
    }

    [Fact]
    public async Task A_changed_api_address_is_logged_once_a_change_and_waits_for_a_restart()
    {
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ApiBaseAddress", "https://api.example/v4"));
        _configuration.Reload(("Signeasy:RenewBefore", "2.00:00:00"));
        int afterFirst = _log.Count(AddressKept);
        _configuration.Reload(("Signeasy:ApiBaseAddress", "https://api.example/v5"));
        int afterSecond = _log.Count(AddressKept);
        _configuration.Reload(("Signeasy:ApiBaseAddress", "https://api.signeasy.com/v3"));
        int afterReturn = _log.Count(AddressKept);
        await Provider.GetRequiredService<IHttpClientFactory>().CreateClient("api").GetAsync("me", Cancel);

        Assert.Equal((1, 2, 2), (afterFirst, afterSecond, afterReturn));
        Assert.Contains(_log.Lines, line => line.Id == AddressKept
            && line.Text.Contains("https://api.signeasy.com/v3/ stays in use", StringComparison.Ordinal));
        SentRequest call = Assert.Single(_wire.Calls);
        Assert.Equal(new Uri("https://api.signeasy.com/v3/me"), call.Uri);
        Assert.Equal("Bearer token.client-a.1", call.Authorization);
    }

    [Fact]
    public async Task A_client_created_after_the_change_still_calls_the_address_of_the_start()
    {
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ApiBaseAddress", "https://api.example/v4"));
        await Provider.GetRequiredService<IHttpClientFactory>().CreateClient("api").GetAsync("me", Cancel);
        await Provider.GetRequiredService<IHttpClientFactory>().CreateClient("api")
            .GetAsync("https://api.example/v4/me", Cancel);

        Assert.Equal(
            [
                (new Uri("https://api.signeasy.com/v3/me"), "Bearer token.client-a.1"),
                (new Uri("https://api.example/v4/me"), null),
            ],
            _wire.Calls.Select(call => (call.Uri, call.Authorization)));
    }

    [Fact]
    public async Task Delegates_have_the_last_word_after_a_reload_too()
    {
        _services.AddSigneasyAuth(options => options.ClientId += "-by-delegate");
        await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ClientId", "client-b"));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b-by-delegate.1", token.Value);
    }

    [Fact]
    public async Task A_delegate_that_fails_on_a_reload_keeps_the_last_good_settings()
    {
        int calls = 0;
        _services.AddSigneasyAuth(_ =>
        {
            if (++calls > 1)
            {
                throw new InvalidOperationException("no vault today");
            }
        });
        AccessToken before = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ClientId", "client-b"));

        Assert.Same(before, await Tokens.GetTokenAsync(Cancel));
        Assert.Contains(_log.Lines, line => line.Id == ReloadInvalid && line.Text.Contains("no vault today", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_portal_token_gives_way_to_credentials_and_back()
    {
        AccessToken issued = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(
            ("Signeasy:PortalToken", "portal-token"), ("Signeasy:ClientId", null), ("Signeasy:ClientSecret", null));
        AccessToken portal = await Tokens.GetTokenAsync(Cancel);
        _configuration.Reload(
            ("Signeasy:PortalToken", null), ("Signeasy:ClientId", "client-b"), ("Signeasy:ClientSecret", Wiring.Secret));
        AccessToken again = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal(["token.client-a.1", "portal-token", "token.client-b.1"], [issued.Value, portal.Value, again.Value]);
        Assert.Equal(2, _wire.TokenRequests.Count());
    }

    [Fact]
    public async Task A_reload_that_changes_nothing_of_the_account_is_silent()
    {
        AccessToken before = await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Logging:LogLevel", "Debug"), ("Signeasy:Unknown", "x"));

        Assert.Same(before, await Tokens.GetTokenAsync(Cancel));
        Assert.Equal(0, _log.Count(Reloaded));
    }

    [Fact]
    public async Task Every_reader_of_the_options_sees_a_valid_reload()
    {
        await Tokens.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:ClientId", "client-b"));
        using IServiceScope scope = Provider.CreateScope();
        string snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value.ClientId;

        Assert.Equal(("client-b", "client-b"), (snapshot, Options.CurrentValue.ClientId));
    }

    [Fact]
    public async Task Accounts_reload_apart_from_each_other()
    {
        _configuration["Signeasy:second:ClientId"] = "client-2";
        _configuration["Signeasy:second:ClientSecret"] = Wiring.Secret;
        _services.AddSigneasyAuth("second");
        CachingTokenProvider second = Provider.GetRequiredKeyedService<CachingTokenProvider>("second");
        AccessToken first = await Tokens.GetTokenAsync(Cancel);
        AccessToken other = await second.GetTokenAsync(Cancel);

        _configuration.Reload(("Signeasy:second:ClientId", "client-3"));
        AccessToken[] after = [await Tokens.GetTokenAsync(Cancel), await second.GetTokenAsync(Cancel)];
        _configuration.Reload(("Signeasy:second:ClientId", ""), ("Signeasy:ClientId", "client-b"));
        AccessToken[] afterInvalid = [await Tokens.GetTokenAsync(Cancel), await second.GetTokenAsync(Cancel)];

        Assert.Same(first, after[0]);
        Assert.Equal(["token.client-2.1", "token.client-3.1"], [other.Value, after[1].Value]);
        Assert.Equal("token.client-b.1", afterInvalid[0].Value);
        Assert.Same(after[1], afterInvalid[1]);
        Assert.Contains(
            _log.Lines, line => line.Id == Reloaded && line.Text == "Signeasy account second: settings reloaded");
    }

    [Fact]
    public async Task A_given_section_is_followed_too()
    {
        IConfigurationRoot elsewhere = Wiring.ClientConfiguration("elsewhere-a");
        _services.AddSigneasyAuth(elsewhere.GetSection("Signeasy"));
        await Tokens.GetTokenAsync(Cancel);

        elsewhere.Reload(("Signeasy:ClientId", "elsewhere-b"));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.elsewhere-b.1", token.Value);
    }

    [Fact]
    public async Task A_reload_while_the_settings_are_first_read_is_not_missed()
    {
        bool isFirst = true;
        _services.AddSigneasyAuth(options =>
        {
            if (isFirst)
            {
                isFirst = false;
                _configuration.Reload(("Signeasy:ClientId", "client-b"));
            }
        });

        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b.1", token.Value);
    }

    [Fact]
    public async Task A_reload_while_the_cache_is_created_is_not_missed()
    {
        _log.Asked = category =>
        {
            if (category == typeof(CachingTokenProvider).FullName)
            {
                _configuration.Reload(("Signeasy:RenewBefore", "1.00:00:00"));
            }
        };

        await Tokens.GetTokenAsync(Cancel);

        Assert.InRange(
            Tokens.Status.RenewsAt!.Value, _clock.GetUtcNow().AddDays(29), _clock.GetUtcNow().AddDays(30));
    }

    [Fact]
    public async Task A_snapshot_that_a_scope_changes_changes_nothing_for_others()
    {
        await Tokens.GetTokenAsync(Cancel);
        using (IServiceScope scope = Provider.CreateScope())
        {
            SigneasyAuthOptions snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value;
            snapshot.ClientId = "changed-by-a-scope";
        }

        _configuration.Reload(("Signeasy:RenewBefore", "soon"));
        using (IServiceScope scope = Provider.CreateScope())
        {
            SigneasyAuthOptions snapshot = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value;
            snapshot.ClientId += "-changed-while-invalid";
        }

        _configuration.Reload(("Signeasy:RenewBefore", "later"));
        string client = Options.CurrentValue.ClientId;

        Assert.Equal("client-a", client);
        Assert.Equal("client-a", Provider.GetRequiredService<SettingsMonitor>().Current.ClientId);
        Assert.Equal(0, _log.Count(Reloaded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_invalid_reload_of_an_account_that_was_never_valid_is_logged_and_not_thrown(bool byDelegate)
    {
        _configuration["Signeasy:ClientId"] = "";
        if (byDelegate)
        {
            _services.AddSigneasyAuth(_ => throw new InvalidOperationException("no vault today"));
        }

        Assert.ThrowsAny<Exception>(() => Options.CurrentValue);

        _configuration.Reload(("Signeasy:Audience", "another"));
        _configuration.Reload(("Signeasy:Audience", "a-third"));

        (string _, LogLevel level, int _, string text) = Assert.Single(_log.Lines, line => line.Id == StillInvalid);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(byDelegate ? "no vault today" : "ClientId is empty", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_the_application_binds_itself_does_not_throw_out_of_a_reload_either()
    {
        IConfigurationRoot bound = Wiring.Configuration(("Bound:ClientId", ""));
        _configuration["Signeasy:ClientId"] = "";
        _services.AddSingleton<IOptionsChangeTokenSource<SigneasyAuthOptions>>(
            new ConfigurationChangeTokenSource<SigneasyAuthOptions>(bound.GetSection("Bound")));
        _services.AddSigneasyAuth(options => options.ClientId = bound["Bound:ClientId"]!);
        Assert.Throws<OptionsValidationException>(() => Options.CurrentValue);

        bound.Reload(("Bound:Unrelated", "changed"));
        bound.Reload(("Bound:ClientId", "client-b"));
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b.1", token.Value);
    }

    [Fact]
    public async Task A_listener_of_the_application_that_throws_still_throws_out_of_a_reload()
    {
        await Tokens.GetTokenAsync(Cancel);
        using IDisposable? subscription = Options.OnChange(_ => throw new InvalidOperationException("listener"));

        AggregateException failure = Assert.Throws<AggregateException>(() => _configuration.Reload(("Signeasy:Audience", "another")));

        Assert.Equal("listener", failure.GetBaseException().Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Emptying_the_options_cache_is_followed_as_a_reload_is(bool all)
    {
        string client = "client-1";
        _services.AddSigneasyAuth(options => options.ClientId = client);
        AccessToken before = await Tokens.GetTokenAsync(Cancel);
        IOptionsMonitorCache<SigneasyAuthOptions> cache = Provider.GetRequiredService<IOptionsMonitorCache<SigneasyAuthOptions>>();

        client = "client-2";
        if (all)
        {
            cache.Clear();
        }
        else
        {
            cache.TryRemove("");
        }

        AccessToken after = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal(["token.client-1.1", "token.client-2.1"], [before.Value, after.Value]);
        Assert.Equal(1, _log.Count(Reloaded));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_delegate_that_waits_for_another_reload_does_not_deadlock()
    {
        int calls = 0;
        _services.AddSigneasyAuth(_ =>
        {
            if (Interlocked.Increment(ref calls) == 2)
            {
                // Another thread's reload, which must not wait for this one.
                Task.Run(() => _configuration.Reload(("Signeasy:ClientId", "client-b")), Cancel).Wait(Cancel);
            }
        });
        await Tokens.GetTokenAsync(Cancel);

        await Task.Run(() => Provider.GetRequiredService<IOptionsMonitorCache<SigneasyAuthOptions>>().Clear(), Cancel);
        AccessToken token = await Tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b.1", token.Value);
    }

    /// <summary>Returns its token even if it was cancelled.</summary>
    private sealed class StubbornSource(ITokenProvider source) : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
            source.GetTokenAsync(CancellationToken.None);

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        source.RenewTokenAsync(rejected, cancellationToken);
    }

    [Fact]
    public async Task A_reload_that_makes_a_new_delegate_of_the_same_code_is_silent_and_uses_it()
    {
        int created = 0;
        int asked = 0;
        _services.Configure<SigneasyAuthOptions>(options =>
        {
            int number = ++created;
            options.ClientSecret = "";
            options.ClientSecretProvider = _ =>
            {
                asked = number;
                return new("not-a-real-secret");
            };
        });
        await Tokens.GetTokenAsync(Cancel);
        int createdBefore = created;

        _configuration.Reload(("Signeasy:Unrelated", "changed"));
        _configuration.Reload(("Signeasy:Audience", "another-audience"));
        await Tokens.GetTokenAsync(Cancel);

        Assert.True(created > createdBefore + 1);
        Assert.Equal(created, asked);
        Assert.Equal(1, _log.Count(Reloaded));
    }
}
