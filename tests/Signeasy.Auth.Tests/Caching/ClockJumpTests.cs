namespace Signeasy.Auth.Tests;

#pragma warning disable EXTEXP0004 // AdjustTime is experimental, and the one way to set a fake clock back.
public sealed class ClockJumpTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_jump_past_expiry_costs_one_acquisition(bool isMachineAsleep)
    {
        await _harness.CacheTokenAsync();
        Jump(TimeSpan.FromDays(31), isMachineAsleep);
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken[] given = await Task.WhenAll(_harness.GetAsync(), _harness.GetAsync(), _harness.GetAsync());

        Assert.All(given, one => Assert.Same(token, one));
        Assert.Same(token, _harness.Serve());
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_jump_back_costs_one_renewal_in_the_background()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        JumpBack(TimeSpan.FromDays(31));

        AccessToken[] meanwhile = [_harness.Serve(), _harness.Serve(), _harness.Serve()];
        AccessToken renewed = await (await _harness.Source.NextCallAsync()).GiveAsync(_harness.NewToken());
        await _harness.SettledAsync();

        Assert.All(meanwhile, token => Assert.Same(cached, token));
        Assert.Same(renewed, _harness.Serve());
        _harness.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Same(renewed, _harness.Serve());
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Theory]
    [InlineData(4 * TimeSpan.TicksPerMinute, 1)]
    [InlineData(5 * TimeSpan.TicksPerMinute, 1)]
    [InlineData((5 * TimeSpan.TicksPerMinute) + 1, 2)]
    public async Task A_clock_set_back_by_five_minutes_renews_nothing(long ticks, int acquisitions)
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        JumpBack(TimeSpan.FromTicks(ticks));

        AccessToken token = _harness.Serve();

        Assert.Same(cached, token);
        Assert.Equal(acquisitions, _harness.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_source_that_only_has_the_token_from_the_future_is_called_again_after_a_delay()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        JumpBack(TimeSpan.FromDays(31));
        _harness.AnswerWith(cached);

        await _harness.ServeAndSettleAsync();
        await _harness.ServeAndSettleAsync();

        Assert.Equal(2, _harness.Source.CallCount);
        Assert.Equal(_harness.Now.AddSeconds(30), _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_clock_set_back_within_the_tolerance_during_a_back_off_causes_no_request()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        JumpBack(TimeSpan.FromMinutes(5));

        AccessToken token = await _harness.ServeAndSettleAsync();

        Assert.Same(cached, token);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_rejection_after_the_clock_swung_back_shares_the_renewal_in_progress()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        _harness.LetCallsWait();
        _harness.Clock.Advance(TimeSpan.FromSeconds(30));
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();
        JumpBack(TimeSpan.FromSeconds(10));

        Task<AccessToken> reporter = _harness.RenewAsync(cached);
        AccessToken meanwhile = _harness.Serve();
        bool isWaiting = !reporter.IsCompleted;
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());

        Assert.True(isWaiting);
        Assert.Same(cached, meanwhile);
        Assert.Same(renewed, await reporter);
    }

    [Fact]
    public async Task A_back_off_from_before_a_jump_back_delays_no_renewal()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        JumpBack(TimeSpan.FromDays(1));

        await _harness.ServeAndSettleAsync();

        Assert.Equal(3, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_jump_back_out_of_the_window_ends_its_renewals()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        JumpBack(TimeSpan.FromDays(5));
        await _harness.ServeAndSettleAsync();
        int callsAfterTheJump = _harness.Source.CallCount;
        _harness.Clock.SetUtcNow(_harness.Cache.Status.RenewsAt!.Value);

        await _harness.ServeAndSettleAsync();

        Assert.Equal(2, callsAfterTheJump);
        Assert.Equal(3, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_failure_from_before_a_jump_back_is_remembered_no_longer()
    {
        _harness.FailWith(CacheHarness.WrongSecret());
        await _harness.GetFailureAsync();
        JumpBack(TimeSpan.FromDays(31));
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken given = await _harness.GetAsync();

        Assert.Same(token, given);
    }

    [Fact]
    public async Task A_rejected_token_from_the_future_is_not_renewed_for_that()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        JumpBack(TimeSpan.FromDays(31));

        AccessToken token = await _harness.RenewAsync(cached);

        Assert.Same(cached, token);
        Assert.Empty(_harness.Source.Rejected);
    }

    [Fact]
    public async Task A_clock_set_back_while_a_new_token_is_postponed_keeps_its_predecessor_no_longer_than_a_minute()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        AccessToken renewed = _harness.AnswerWith(_harness.NewToken());
        await _harness.ServeAndSettleAsync();
        JumpBack(TimeSpan.FromDays(1));

        AccessToken meanwhile = await _harness.RenewAsync(renewed);
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        AccessToken later = _harness.Serve();

        Assert.Same(cached, meanwhile);
        Assert.Same(renewed, later);
    }

    [Fact]
    public async Task A_renewal_that_failed_after_the_end_of_its_token_is_tried_again_once_the_clock_was_set_back()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await renewal.FailAsync(CacheHarness.Outage());
        await _harness.SettledAsync();
        JumpBack(TimeSpan.FromDays(1));

        _harness.Serve();

        Assert.Equal(3, _harness.Cache.Status.Acquisitions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_jump_past_the_end_of_a_back_off_makes_the_next_call_try_again(bool isMachineAsleep)
    {
        _harness.FailWith(CacheHarness.WrongSecret());
        await _harness.GetFailureAsync();

        Jump(TimeSpan.FromHours(8), isMachineAsleep);
        await _harness.GetFailureAsync();

        Assert.Equal(2, _harness.Source.CallCount);
    }

    /// <summary>Timers miss the time in which a machine is asleep.</summary>
    private void Jump(TimeSpan time, bool isMachineAsleep)
    {
        if (isMachineAsleep)
        {
            _harness.Clock.AdjustTime(_harness.Now + time);
        }
        else
        {
            _harness.Clock.Advance(time);
        }
    }

    private void JumpBack(TimeSpan time) => _harness.Clock.AdjustTime(_harness.Now - time);
}
