namespace Signeasy.Auth.Tests;

public sealed class TokenStatusTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_new_cache_shows_no_token()
    {
        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task An_acquisition_counts_from_its_start()
    {
        Task<AccessToken> call = _harness.GetAsync();

        TokenStatus status = _harness.Cache.Status;
        await (await _harness.Source.NextCallAsync()).GiveAsync(_harness.NewToken());
        await call;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_valid_token_shows_when_it_renews()
    {
        AccessToken cached = await _harness.CacheTokenAsync();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_renewal_in_progress_shows_the_current_token()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.Serve();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task Failing_renewals_show_since_when_and_the_latest_failure()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        DateTimeOffset firstFailure = cached.ExpiresAt.AddDays(-1);
        _harness.Clock.SetUtcNow(firstFailure);
        await _harness.FailRenewalAsync();
        SigneasyAuthException latest = CacheHarness.WrongSecret();
        _harness.FailWith(latest);
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await _harness.ServeAndSettleAsync();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), _harness.Now.AddMinutes(1), firstFailure, latest, 3);
    }

    [Fact]
    public async Task A_delay_that_has_passed_shows_no_next_attempt()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        DateTimeOffset firstFailure = cached.ExpiresAt.AddDays(-1);
        _harness.Clock.SetUtcNow(firstFailure);
        SigneasyAuthException failure = CacheHarness.Outage();
        _harness.FailWith(failure);
        await _harness.ServeAndSettleAsync();
        _harness.Clock.Advance(TimeSpan.FromSeconds(30));

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, firstFailure, failure, 2);
    }

    [Fact]
    public async Task A_remembered_failure_shows_its_end()
    {
        SigneasyAuthException failure = CacheHarness.WrongSecret();
        _harness.FailWith(failure);
        await _harness.GetFailureAsync();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, _harness.Now.AddSeconds(30), _harness.Now, failure, 1);
    }

    [Fact]
    public async Task An_expired_token_is_still_shown()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt);

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_success_shows_no_failure()
    {
        _harness.FailWith(CacheHarness.Outage());
        await _harness.GetFailureAsync();
        _harness.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken cached = await _harness.CacheTokenAsync();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task A_snapshot_does_not_change_afterwards()
    {
        TokenStatus status = _harness.Cache.Status;

        await _harness.CacheTokenAsync();

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task A_disposed_cache_still_shows_its_token()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Cache.Dispose();

        TokenStatus status = _harness.Cache.Status;

        AssertShows(status, cached, cached.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_snapshot_says_when_it_was_taken_and_whether_callers_get_the_token()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        TokenStatus usable = _harness.Cache.Status;
        _harness.Clock.SetUtcNow(cached.ExpiresAt);

        TokenStatus expired = _harness.Cache.Status;

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
