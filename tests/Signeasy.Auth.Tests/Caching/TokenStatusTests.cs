namespace Signeasy.Auth.Tests;

public sealed class TokenStatusTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Before_the_first_call_there_is_nothing_to_show()
    {
        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task An_acquisition_counts_from_its_beginning()
    {
        Task<AccessToken> call = _rig.GetAsync();

        TokenStatus status = _rig.Cache.Status;
        await (await _rig.Source.NextCallAsync()).GiveAsync(_rig.NewToken());
        await call;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task With_a_valid_token_it_shows_when_that_renews()
    {
        AccessToken held = await _rig.HoldAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task While_a_renewal_is_under_way_it_shows_the_current_token()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.Serve();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task While_renewals_fail_it_shows_since_when_and_the_latest_failure()
    {
        AccessToken held = await _rig.HoldAsync();
        DateTimeOffset firstFailure = held.ExpiresAt.AddDays(-1);
        _rig.Clock.SetUtcNow(firstFailure);
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        SigneasyAuthException latest = CacheHarness.WrongSecret();
        _rig.FailWith(latest);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await _rig.ServeAndSettleAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), _rig.Now.AddMinutes(1), firstFailure, latest, 3);
    }

    [Fact]
    public async Task Once_the_wait_is_over_it_shows_no_next_attempt()
    {
        AccessToken held = await _rig.HoldAsync();
        DateTimeOffset firstFailure = held.ExpiresAt.AddDays(-1);
        _rig.Clock.SetUtcNow(firstFailure);
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.FailWith(failure);
        await _rig.ServeAndSettleAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(30));

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, firstFailure, failure, 2);
    }

    [Fact]
    public async Task Without_a_token_it_shows_until_when_the_failure_is_remembered()
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
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt);

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 1);
    }

    [Fact]
    public async Task A_success_ends_the_failing()
    {
        _rig.FailWith(CacheHarness.Outage());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken held = await _rig.HoldAsync();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, held, held.ExpiresAt.AddDays(-2.7), nextAttemptAt: null, failingSince: null, failure: null, 2);
    }

    [Fact]
    public async Task A_snapshot_does_not_change_afterwards()
    {
        TokenStatus status = _rig.Cache.Status;

        await _rig.HoldAsync();

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 0);
    }

    [Fact]
    public async Task After_disposal_it_shows_no_token()
    {
        await _rig.HoldAsync();
        _rig.Cache.Dispose();

        TokenStatus status = _rig.Cache.Status;

        AssertShows(status, token: null, renewsAt: null, nextAttemptAt: null, failingSince: null, failure: null, 1);
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
        Assert.Same(failure, status.LastFailure);
        Assert.Equal(acquisitions, status.Acquisitions);
    }
}
