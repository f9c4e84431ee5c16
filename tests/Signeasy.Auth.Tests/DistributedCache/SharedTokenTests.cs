using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public class SharedTokenTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FleetHarness _fleet = new();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rs:read rs:update")]
    public async Task A_second_process_uses_the_token_of_the_first(string? scope)
    {
        AccessToken token = _fleet.NewToken(scope: scope);
        ScriptedTokenSource source = _fleet.NewSource();
        await _fleet.ShareAsync(token);

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(source));

        FleetHarness.AssertSame(token, given);
        Assert.Equal(0, source.CallCount);
        Assert.Empty(_fleet.Log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_is_due_when_its_renewal_window_opens_without_jitter(bool hasLock)
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source, hasLock: hasLock);
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(3) - Tick);

        AccessToken before = await FleetHarness.AskAsync(process);
        int callsBefore = source.CallCount;
        _fleet.Clock.Advance(Tick);
        AccessToken from = await FleetHarness.AskAsync(process);

        FleetHarness.AssertSame(token, before);
        Assert.Equal(0, callsBefore);
        Assert.Equal(_fleet.Now, from.IssuedAt);
        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task A_renewal_window_is_at_most_half_the_lifetime()
    {
        AccessToken token = await _fleet.ShareAsync(_fleet.NewToken(TimeSpan.FromHours(1)));
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);
        _fleet.Clock.Advance(TimeSpan.FromMinutes(30) - Tick);

        AccessToken before = await FleetHarness.AskAsync(process);
        _fleet.Clock.Advance(Tick);
        await FleetHarness.AskAsync(process);

        FleetHarness.AssertSame(token, before);
        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task A_token_that_one_process_renewed_is_used_by_the_others()
    {
        AccessToken old = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(old.ExpiresAt - TimeSpan.FromDays(2));
        ScriptedTokenSource other = _fleet.NewSource();

        AccessToken renewed = await FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));
        AccessToken taken = await FleetHarness.AskAsync(_fleet.Join(other));

        Assert.NotEqual(old.Value, renewed.Value);
        FleetHarness.AssertSame(renewed, taken);
        Assert.Equal(0, other.CallCount);
    }

    [Fact]
    public async Task An_entry_is_stored_until_its_token_expires()
    {
        await _fleet.ShareAsync(_fleet.NewToken(TimeSpan.FromHours(10)));

        Assert.Equal(TimeSpan.FromHours(10), Assert.Single(_fleet.Store.Lifetimes));
    }

    [Fact]
    public async Task A_token_that_has_already_expired_is_not_shared()
    {
        AccessToken late = _fleet.NewToken(TimeSpan.FromSeconds(1));
        _fleet.Clock.Advance(TimeSpan.FromSeconds(1));

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(TokenSequence.Of(late)));

        Assert.Same(late, given);
        Assert.Empty(_fleet.Store.Entries);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("audience")]
    [InlineData("scope")]
    [InlineData("endpoint")]
    [InlineData("secret")]
    public async Task Another_account_or_secret_has_its_own_entry(string what)
    {
        await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(
            source, () => FleetSettings.WithOther(what));

        await FleetHarness.AskAsync(process);

        Assert.Equal(1, source.CallCount);
        Assert.Equal(2, _fleet.Store.Entries.Count);
    }

    [Fact]
    public async Task A_portal_token_is_not_shared()
    {
        AccessToken token = _fleet.NewToken();
        DistributedTokenProvider process = _fleet.Join(TokenSequence.Of(token), () => FleetSettings.With(options =>
            (options.ClientId, options.ClientSecret, options.PortalToken) = ("", "", "not-a-real-portal-token")));

        AccessToken given = await FleetHarness.AskAsync(process);

        Assert.Same(token, given);
        Assert.Equal(0, _fleet.Store.Reads);
        Assert.Empty(_fleet.Store.Entries);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("audience")]
    [InlineData("scope")]
    [InlineData("endpoint")]
    [InlineData("secret")]
    public async Task A_token_obtained_during_a_reload_is_not_shared(string what)
    {
        SharingSettings settings = FleetSettings.Original;
        var source = new ScriptedTokenSource();
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(source, () => settings));
        SourceCall request = await source.NextCallAsync();

        settings = FleetSettings.WithOther(what);
        AccessToken token = await request.GiveAsync(_fleet.NewToken());

        Assert.Same(token, await call);
        Assert.Empty(_fleet.Store.Entries);
    }

    [Fact]
    public async Task A_secret_provider_is_called_once_per_call_and_a_rotated_secret_gets_its_own_entry()
    {
        int calls = 0;
        string secret = "not-a-real-secret";
        DistributedTokenProvider process = _fleet.Join(_fleet.NewSource(), options =>
        {
            options.ClientSecret = "";
            options.ClientSecretProvider = _ =>
            {
                calls++;
                return new ValueTask<string>(secret);
            };
        });

        await FleetHarness.AskAsync(process);
        await FleetHarness.AskAsync(process);
        secret = "another-not-a-real-secret";
        await FleetHarness.AskAsync(process);

        Assert.Equal(3, calls);
        Assert.Equal(2, _fleet.Store.Entries.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_secret_provider_that_fails_or_returns_nothing_leaves_it_to_the_source_to_report(bool fails)
    {
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source, options =>
        {
            options.ClientSecret = "";
            options.ClientSecretProvider = _ => fails ? throw new InvalidOperationException("The vault is down.") : new ValueTask<string>((string)null!);
        });

        await FleetHarness.AskAsync(process);
        AccessToken rejected = _fleet.NewToken();
        await FleetHarness.RenewAsync(process, rejected);

        Assert.Equal(2, source.CallCount);
        Assert.Same(rejected, Assert.Single(source.Rejected));
        Assert.Empty(_fleet.Store.Entries);
    }

    [Fact]
    public async Task A_secret_provider_that_hangs_fails_the_call_after_the_acquisition_timeout()
    {
        DistributedTokenProvider process = _fleet.Join(_fleet.NewSource(), options =>
        {
            options.ClientSecret = "";
            options.ClientSecretProvider = _ => new ValueTask<string>(new TaskCompletionSource<string>().Task);
        });
        Task<AccessToken> call = FleetHarness.AskAsync(process);
        await _fleet.Clock.WaitBegunAsync(TimeSpan.FromSeconds(30));

        _fleet.Clock.Advance(TimeSpan.FromSeconds(30));
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => call);

        Assert.Contains("returned no secret within 30 s", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_failure_reaches_a_process_that_has_no_token()
    {
        SigneasyAuthException failure = CacheHarness.WrongSecret();

        var thrown = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure(failure))));

        Assert.Same(failure, thrown);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_due_token_is_returned_once_to_a_new_process_while_the_issuer_is_down()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(2));
        SigneasyAuthException failure = CacheHarness.Outage();
        DistributedTokenProvider process = _fleet.Join(FleetHarness.NewFailure(failure));

        AccessToken given = await FleetHarness.AskAsync(process);
        var thrown = await Assert.ThrowsAsync<SigneasyAuthException>(() => FleetHarness.AskAsync(process));

        FleetHarness.AssertSame(token, given);
        Assert.Same(failure, thrown);
    }

    [Fact]
    public async Task A_platform_without_AES_GCM_shares_nothing_and_logs_that_once()
    {
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source, canEncrypt: false);

        await FleetHarness.AskAsync(process);
        await FleetHarness.AskAsync(process);

        Assert.Equal(2, source.CallCount);
        Assert.Equal(0, _fleet.Store.Reads);
        Assert.Empty(_fleet.Store.Entries);
        Assert.Equal((LogLevel.Warning, 44), Assert.Single(_fleet.Log.Lines.Select(line => (line.Level, line.EventId))));
    }
}
