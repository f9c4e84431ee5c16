namespace Signeasy.Auth.Tests;

public sealed class TokenStatusTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_new_cache_shows_no_token()
    {
        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task An_acquisition_counts_from_its_start()
    {
        Task<AccessToken> call = _rig.GetAsync();

        TokenStatus status = _rig.Cache.Status;
        await (await _rig.Source.NextCallAsync()).GiveAsync(_rig.NewToken());
        await call;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_valid_token_shows_when_it_renews()
    {
        AccessToken cached = await _rig.CacheTokenAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_renewal_in_progress_shows_the_current_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.Serve();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task Failing_renewals_show_since_when_and_the_latest_failure()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        DateTimeOffset firstFailure = cached.ExpiresAt.AddDays(-1);
        _rig.Clock.SetUtcNow(firstFailure);
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        SigneasyAuthException latest = CacheHarness.WrongSecret();
        _rig.FailWith(latest);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await _rig.ServeAndSettleAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), _rig.Now.AddMinutes(1), firstFailure, latest, 3);
    }

    [Fact]
    public async Task A_delay_that_has_passed_shows_no_next_attempt()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        DateTimeOffset firstFailure = cached.ExpiresAt.AddDays(-1);
        _rig.Clock.SetUtcNow(firstFailure);
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.FailWith(failure);
        await _rig.ServeAndSettleAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(30));

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, firstFailure, failure, 2);
    }

    [Fact]
    public async Task A_remembered_failure_shows_its_end()
    {
        SigneasyAuthException failure = CacheHarness.WrongSecret();
        _rig.FailWith(failure);
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, _rig.Now.AddSeconds(30), _rig.Now, failure, 1);
    }

    [Fact]
    public async Task An_expired_token_is_still_shown()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt);

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_success_shows_no_failure()
    {
        _rig.FailWith(CacheHarness.Outage());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken cached = await _rig.CacheTokenAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task A_snapshot_does_not_change_afterwards()
    {
        TokenStatus status = _rig.Cache.Status;

        await _rig.CacheTokenAsync();

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task A_disposed_cache_still_shows_its_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Cache.Dispose();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_snapshot_says_when_it_was_taken_and_whether_callers_get_the_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        TokenStatus usable = _rig.Cache.Status;
        _rig.Clock.SetUtcNow(cached.ExpiresAt);

        TokenStatus expired = _rig.Cache.Status;

        Assert.Equal((cached.IssuedAt, true), (usable.At, usable.IsUsable));
        Assert.Equal((cached.ExpiresAt, false), (expired.At, expired.IsUsable));
    }

    private static void AssertShows(
        TokenStatus status,
        AccessToken? token,
        DateTimeOffset? renewsAt,
        DateTimeOffset? nextAttemptAt,
        DateTimeOffset? failingSince,
        SigneasyAuthException? failure,
        long acquisitions)
    {
        Assert.Same(token, status.Token);
        Assert.Equal(renewsAt, status.RenewsAt);
        Assert.Equal(nextAttemptAt, status.NextAttemptAt);
        Assert.Equal(failingSince, status.FailingSince);
        Assert.Equal(failure?.Message, status.LastFailure);
        Assert.Equal(failure?.Error, status.LastError);
        Assert.Equal(acquisitions, status.Acquisitions);
    }
}
