namespace Signeasy.Auth.Tests;

/// <summary>The renewal of a token that the API rejected.</summary>
public sealed class RenewTokenTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Fifty_reports_of_a_token_a_minute_old_share_one_renewal_and_other_callers_do_not_wait()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute);

        Task<AccessToken>[] reporters = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(() => _harness.RenewAsync(cached)))];
        SourceCall renewal = await _harness.Source.NextCallAsync();
        AccessToken meanwhile = _harness.Serve();
        AccessToken renewed = _harness.NewToken();
        while (reporters.Any(reporter => reporter.Status == TaskStatus.WaitingToRun))
        {
            await Task.Yield();
        }

        await renewal.GiveAsync(renewed);
        AccessToken[] tokens = await Task.WhenAll(reporters);

        Assert.Same(cached, meanwhile);
        Assert.All(tokens, token => Assert.Same(renewed, token));
        Assert.Same(renewed, _harness.Serve());
        Assert.Equal([cached], _harness.Source.Rejected);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_token_younger_than_a_minute_is_not_renewed()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute - TimeSpan.FromTicks(1));

        AccessToken token = await _harness.RenewAsync(cached);

        Assert.Same(cached, token);
        Assert.Equal(1, _harness.Source.CallCount);
        Assert.Equal([10, 17], _harness.Log.EventIds);
    }

    [Fact]
    public async Task A_token_s_age_counts_from_its_issue_and_not_from_its_arrival()
    {
        AccessToken old = await _harness.CacheTokenAsync(new AccessToken("old", _harness.Now - Minute, _harness.Now.AddDays(1)));
        _harness.AnswerWith(_harness.NewToken());

        await _harness.RenewAsync(old);

        Assert.Equal([old], _harness.Source.Rejected);
    }

    [Fact]
    public async Task A_report_of_another_token_than_the_cached_one_gets_the_cached_one()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);

        AccessToken token = await _harness.RenewAsync(_harness.NewToken());

        Assert.Same(cached, token);
        Assert.Equal(1, _harness.Source.CallCount);
        Assert.Equal([10], _harness.Log.EventIds);
    }

    [Fact]
    public async Task A_report_without_a_cached_token_gets_the_next_one_and_the_same_if_there_is_none()
    {
        AccessToken rejected = _harness.NewToken();
        _harness.FailWith(CacheHarness.Outage());
        AccessToken same = await _harness.RenewAsync(rejected);
        await _harness.SettledAsync();
        _harness.Clock.Advance(Minute);
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken other = await _harness.RenewAsync(rejected);

        Assert.Same(rejected, same);
        Assert.Same(token, other);
    }

    [Fact]
    public void A_report_needs_a_token()
    {
        Assert.Throws<ArgumentNullException>("rejected", () => { _ = _harness.Cache.RenewTokenAsync(null!, TestContext.Current.CancellationToken).AsTask(); });
    }

    [Fact]
    public async Task A_reporter_that_cancels_ends_its_own_wait_only()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> first = _harness.Cache.RenewTokenAsync(cached, cancellation.Token).AsTask();
        Task<AccessToken> second = _harness.RenewAsync(cached);
        SourceCall renewal = await _harness.Source.NextCallAsync();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());

        Assert.Same(renewed, await second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_shares_a_renewal_in_progress_whatever_the_token_s_age(bool isYoung)
    {
        AccessToken cached = await _harness.CacheTokenAsync(_harness.NewToken(isYoung ? TimeSpan.FromSeconds(90) : null));
        _harness.Clock.SetUtcNow(_harness.Cache.Status.RenewsAt!.Value);
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();

        Task<AccessToken> reporter = _harness.RenewAsync(cached);
        bool isWaiting = !reporter.IsCompleted;
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());

        Assert.True(isWaiting);
        Assert.Same(renewed, await reporter);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_token_that_is_rejected_during_its_renewal_is_renewed_again_if_that_brought_the_same_token()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();
        Task<AccessToken> reporter = _harness.RenewAsync(cached);
        await renewal.GiveAsync(cached);
        await reporter;
        await _harness.SettledAsync();
        AccessToken renewed = _harness.AnswerWith(_harness.NewToken());

        await _harness.ServeAndSettleAsync();

        Assert.Equal([cached], _harness.Source.Rejected);
        Assert.Same(renewed, _harness.Serve());
    }

    [Fact]
    public async Task A_token_that_is_rejected_after_its_renewal_brought_the_same_token_is_renewed_at_once_the_first_time()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.AnswerWith(cached);
        await _harness.ServeAndSettleAsync();

        await _harness.RenewAsync(cached);
        await _harness.SettledAsync();
        int calls = _harness.Source.CallCount;
        await _harness.RenewAsync(cached);
        await _harness.SettledAsync();

        Assert.Equal([cached], _harness.Source.Rejected);
        Assert.Equal((3, 3), (calls, _harness.Source.CallCount));
    }

    [Fact]
    public async Task A_renewal_that_fails_returns_the_rejected_token_and_is_retried_in_the_background()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        _harness.FailWith(CacheHarness.Outage());
        AccessToken token = await _harness.RenewAsync(cached);
        await _harness.SettledAsync();
        _harness.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        AccessToken meanwhile = await _harness.RenewAsync(cached);
        await _harness.ServeAndSettleAsync();
        int callsBefore = _harness.Source.CallCount;
        _harness.Clock.Advance(TimeSpan.FromTicks(1));

        AccessToken later = await _harness.ServeAndSettleAsync();

        Assert.All([token, meanwhile, later], one => Assert.Same(cached, one));
        Assert.Equal((2, 3), (callsBefore, _harness.Source.CallCount));
        Assert.Equal(_harness.Now + Minute, _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_rejected_token_serves_until_it_expires_and_no_longer()
    {
        AccessToken cached = await CacheAgedTokenAsync(Hour);
        _harness.FailWith(CacheHarness.Outage());
        await _harness.RenewAsync(cached);
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-31));
        AccessToken last = await _harness.ServeAndSettleAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));

        SigneasyAuthException failure = await _harness.GetFailureAsync();

        Assert.Same(cached, last);
        Assert.Equal("The issuer is down.", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(TimeSpan.TicksPerMillisecond)]
    public async Task A_tiny_window_does_not_shorten_the_back_off_of_a_rejected_token(long windowTicks)
    {
        using var harness = new CacheHarness(TimeSpan.FromTicks(windowTicks));
        AccessToken cached = await harness.CacheTokenAsync();
        harness.Clock.Advance(Hour);
        harness.FailWith(CacheHarness.Outage());
        await harness.RenewAsync(cached);
        await harness.SettledAsync();

        await harness.ServeAndSettleAsync();

        Assert.Equal(2, harness.Source.CallCount);
        Assert.Equal(harness.Now.AddSeconds(30), harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_token_without_known_expiry_is_renewed_once_for_each_rejection_that_counts_and_never_by_itself()
    {
        var undated = new AccessToken("undated", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        await _harness.CacheTokenAsync(undated);
        _harness.AnswerWith(undated);

        AccessToken[] tokens = [await _harness.RenewAsync(undated), await _harness.RenewAsync(undated), await _harness.ServeAndSettleAsync()];
        int callsBefore = _harness.Source.CallCount;
        _harness.Clock.Advance(Hour);
        await _harness.ServeAndSettleAsync();
        var other = new AccessToken("other", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        _harness.AnswerWith(other);

        Assert.All(tokens, token => Assert.Same(undated, token));
        Assert.Same(other, await _harness.RenewAsync(undated));
        Assert.Equal((2, 3), (callsBefore, _harness.Source.CallCount));
    }

    [Fact]
    public async Task A_copy_of_the_token_is_renewed_like_the_token_itself()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute);
        var copy = new AccessToken(cached.Value, cached.IssuedAt, cached.ExpiresAt, "a scope that a decorator added");
        AccessToken other = _harness.NewToken();
        _harness.AnswerWith(other);

        AccessToken renewed = await _harness.RenewAsync(copy);

        Assert.Same(other, renewed);
        Assert.Equal([cached], _harness.Source.Rejected);
    }

    [Fact]
    public async Task A_copy_of_a_token_younger_than_a_minute_is_not_renewed()
    {
        AccessToken cached = await CacheAgedTokenAsync(Minute / 2);
        var copy = new AccessToken(cached.Value, cached.IssuedAt, cached.ExpiresAt);

        AccessToken renewed = await _harness.RenewAsync(copy);

        Assert.Same(copy, renewed);
        Assert.Equal(1, _harness.Source.CallCount);
    }

    private async Task<AccessToken> CacheAgedTokenAsync(TimeSpan age)
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.Advance(age);
        return cached;
    }
}
