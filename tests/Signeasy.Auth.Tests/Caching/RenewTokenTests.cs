namespace Signeasy.Auth.Tests;

/// <summary>What the cache does about a token that the API rejected.</summary>
public sealed class RenewTokenTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Fifty_reports_of_a_token_a_minute_old_share_one_renewal_and_other_callers_do_not_wait()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute);

        Task<AccessToken>[] reporters = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(() => _rig.RenewAsync(cached)))];
        SourceCall renewal = await _rig.Source.NextCallAsync();
        AccessToken meanwhile = _rig.Serve();
        AccessToken renewed = _rig.NewToken();
        while (reporters.Any(reporter => reporter.Status == TaskStatus.WaitingToRun))
        {
            await Task.Yield();
        }

        await renewal.GiveAsync(renewed);
        AccessToken[] tokens = await Task.WhenAll(reporters);

        Assert.Same(cached, meanwhile);
        Assert.All(tokens, token => Assert.Same(renewed, token));
        Assert.Same(renewed, _rig.Serve());
        Assert.Equal([cached], _rig.Source.Rejected);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_token_younger_than_a_minute_is_not_renewed()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute - TimeSpan.FromTicks(1));

        AccessToken token = await _rig.RenewAsync(cached);

        Assert.Same(cached, token);
        Assert.Equal(1, _rig.Source.CallCount);
        Assert.Equal([10, 17], _rig.Log.EventIds);
    }

    [Fact]
    public async Task A_token_s_age_counts_from_its_issue_and_not_from_its_arrival()
    {
        AccessToken old = await _rig.CacheTokenAsync(new AccessToken("old", _rig.Now - Minute, _rig.Now.AddDays(1)));
        _rig.AnswerWith(_rig.NewToken());

        await _rig.RenewAsync(old);

        Assert.Equal([old], _rig.Source.Rejected);
    }

    [Fact]
    public async Task A_report_of_another_token_than_the_cached_one_gets_the_cached_one()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);

        AccessToken[] tokens =
        [
            await _rig.RenewAsync(new AccessToken(cached.Value, cached.IssuedAt, cached.ExpiresAt)),
            await _rig.RenewAsync(_rig.NewToken()),
        ];

        Assert.All(tokens, token => Assert.Same(cached, token));
        Assert.Equal(1, _rig.Source.CallCount);
        Assert.Equal([10], _rig.Log.EventIds);
    }

    [Fact]
    public async Task A_report_without_a_cached_token_gets_the_next_one_and_the_same_if_there_is_none()
    {
        AccessToken rejected = _rig.NewToken();
        _rig.FailWith(CacheHarness.Outage());
        AccessToken same = await _rig.RenewAsync(rejected);
        await _rig.SettledAsync();
        _rig.Clock.Advance(Minute);
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        AccessToken other = await _rig.RenewAsync(rejected);

        Assert.Same(rejected, same);
        Assert.Same(token, other);
    }

    [Fact]
    public void A_report_needs_a_token()
    {
        Assert.Throws<ArgumentNullException>("rejected", () => { _ = _rig.Cache.RenewTokenAsync(null!, TestContext.Current.CancellationToken).AsTask(); });
    }

    [Fact]
    public async Task A_reporter_that_gives_up_ends_its_own_wait_only()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> first = _rig.Cache.RenewTokenAsync(cached, cancellation.Token).AsTask();
        Task<AccessToken> second = _rig.RenewAsync(cached);
        SourceCall renewal = await _rig.Source.NextCallAsync();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);

        Assert.Same(renewed, await second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_shares_a_renewal_in_progress_whatever_the_token_s_age(bool isYoung)
    {
        AccessToken cached = await _rig.CacheTokenAsync(_rig.NewToken(isYoung ? TimeSpan.FromSeconds(90) : null));
        _rig.Clock.SetUtcNow(_rig.Cache.Status.RenewsAt!.Value);
        _rig.Serve();
        SourceCall renewal = await _rig.Source.NextCallAsync();

        Task<AccessToken> reporter = _rig.RenewAsync(cached);
        bool isWaiting = !reporter.IsCompleted;
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);

        Assert.True(isWaiting);
        Assert.Same(renewed, await reporter);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_token_that_is_rejected_during_its_renewal_is_renewed_again_if_that_brought_the_same_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.Serve();
        SourceCall renewal = await _rig.Source.NextCallAsync();
        Task<AccessToken> reporter = _rig.RenewAsync(cached);
        await renewal.GiveAsync(cached);
        await reporter;
        await _rig.SettledAsync();
        AccessToken renewed = _rig.NewToken();
        _rig.AnswerWith(renewed);

        await _rig.ServeAndSettleAsync();

        Assert.Equal([cached], _rig.Source.Rejected);
        Assert.Same(renewed, _rig.Serve());
    }

    [Fact]
    public async Task A_renewal_that_fails_returns_the_rejected_token_and_is_retried_in_the_background()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        _rig.FailWith(CacheHarness.Outage());
        AccessToken token = await _rig.RenewAsync(cached);
        await _rig.SettledAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        AccessToken meanwhile = await _rig.RenewAsync(cached);
        await _rig.ServeAndSettleAsync();
        int callsBefore = _rig.Source.CallCount;
        _rig.Clock.Advance(TimeSpan.FromTicks(1));

        AccessToken later = await _rig.ServeAndSettleAsync();

        Assert.All([token, meanwhile, later], one => Assert.Same(cached, one));
        Assert.Equal((2, 3), (callsBefore, _rig.Source.CallCount));
        Assert.Equal(_rig.Now + Minute, _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_rejected_token_serves_until_it_expires_and_no_longer()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        _rig.FailWith(CacheHarness.Outage());
        await _rig.RenewAsync(cached);
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-31));
        AccessToken last = await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));

        SigneasyAuthException failure = await _rig.GetFailureAsync();

        Assert.Same(cached, last);
        Assert.Equal("The issuer is down.", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(TimeSpan.TicksPerMillisecond)]
    public async Task A_tiny_window_does_not_shorten_the_back_off_of_a_rejected_token(long windowTicks)
    {
        using var rig = new CacheHarness(TimeSpan.FromTicks(windowTicks));
        AccessToken cached = await rig.CacheTokenAsync();
        rig.Clock.Advance(Hour);
        rig.FailWith(CacheHarness.Outage());
        await rig.RenewAsync(cached);
        await rig.SettledAsync();

        await rig.ServeAndSettleAsync();

        Assert.Equal(2, rig.Source.CallCount);
        Assert.Equal(rig.Now.AddSeconds(30), rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_token_without_known_expiry_is_renewed_once_for_each_rejection_that_counts_and_never_by_itself()
    {
        var undated = new AccessToken("undated", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        await _rig.CacheTokenAsync(undated);
        _rig.AnswerWith(undated);

        AccessToken[] tokens = [await _rig.RenewAsync(undated), await _rig.RenewAsync(undated), await _rig.ServeAndSettleAsync()];
        int callsBefore = _rig.Source.CallCount;
        _rig.Clock.Advance(Hour);
        await _rig.ServeAndSettleAsync();
        var other = new AccessToken("other", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        _rig.AnswerWith(other);

        Assert.All(tokens, token => Assert.Same(undated, token));
        Assert.Same(other, await _rig.RenewAsync(undated));
        Assert.Equal((2, 3), (callsBefore, _rig.Source.CallCount));
    }

    private async Task<AccessToken> CacheAgedTokenAsync(TimeSpan age)
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.Advance(age);
        return cached;
    }
}
