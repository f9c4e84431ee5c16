namespace Signeasy.Auth.Tests;

#pragma warning disable EXTEXP0004 // AdjustTime is experimental, and the one way to set a fake clock back.
public sealed class ClockJumpTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_jump_past_expiry_costs_one_acquisition()
    {
        await _rig.HoldAsync();
        _rig.Clock.Advance(TimeSpan.FromDays(31));
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        AccessToken[] given = await Task.WhenAll(_rig.GetAsync(), _rig.GetAsync(), _rig.GetAsync());

        Assert.All(given, one => Assert.Same(token, one));
        Assert.Same(token, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_jump_back_costs_one_renewal_that_nobody_waits_for()
    {
        AccessToken held = await _rig.HoldAsync();
        JumpBack(TimeSpan.FromDays(31));

        AccessToken[] meanwhile = [_rig.Serve(), _rig.Serve(), _rig.Serve()];
        AccessToken renewed = _rig.NewToken();
        await (await _rig.Source.NextCallAsync()).GiveAsync(renewed);
        await _rig.SettledAsync();

        Assert.All(meanwhile, token => Assert.Same(held, token));
        Assert.Same(renewed, _rig.Serve());
        _rig.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Same(renewed, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Theory]
    [InlineData(4 * TimeSpan.TicksPerMinute, 1)]
    [InlineData(5 * TimeSpan.TicksPerMinute, 1)]
    [InlineData((5 * TimeSpan.TicksPerMinute) + 1, 2)]
    public async Task Five_minutes_back_are_nothing(long ticks, int acquisitions)
    {
        AccessToken held = await _rig.HoldAsync();
        JumpBack(TimeSpan.FromTicks(ticks));

        AccessToken token = _rig.Serve();

        Assert.Same(held, token);
        Assert.Equal(acquisitions, _rig.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_source_that_has_nothing_but_the_token_from_the_future_is_asked_a_step_later()
    {
        AccessToken held = await _rig.HoldAsync();
        JumpBack(TimeSpan.FromDays(31));
        _rig.AnswerWith(held);

        await _rig.ServeAndSettleAsync();
        await _rig.ServeAndSettleAsync();

        Assert.Equal(2, _rig.Source.CallCount);
        Assert.Equal(_rig.Now.AddSeconds(30), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_clock_that_swings_back_within_the_tolerance_during_a_back_off_asks_nothing()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        JumpBack(TimeSpan.FromMinutes(5));

        AccessToken token = await _rig.ServeAndSettleAsync();

        Assert.Same(held, token);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_clock_that_swings_back_during_a_renewal_lets_a_refused_token_s_callers_wait_for_it()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        _rig.LetCallsWait();
        _rig.Clock.Advance(TimeSpan.FromSeconds(30));
        _rig.Serve();
        SourceCall renewal = await _rig.Source.NextCallAsync();
        JumpBack(TimeSpan.FromSeconds(10));
        _rig.Cache.Invalidate(held);

        Task<AccessToken> caller = _rig.GetAsync();
        bool isWaiting = !caller.IsCompleted;
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);

        Assert.True(isWaiting);
        Assert.Same(renewed, await caller);
    }

    [Fact]
    public async Task A_back_off_from_before_a_jump_back_holds_no_renewal()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        JumpBack(TimeSpan.FromDays(1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal(3, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_jump_back_out_of_the_window_ends_its_renewals()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        JumpBack(TimeSpan.FromDays(5));
        await _rig.ServeAndSettleAsync();
        int callsAfterTheJump = _rig.Source.CallCount;
        _rig.Clock.SetUtcNow(_rig.Cache.Status.RenewsAt!.Value);

        await _rig.ServeAndSettleAsync();

        Assert.Equal(2, callsAfterTheJump);
        Assert.Equal(3, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_failure_from_before_a_jump_back_is_remembered_no_longer()
    {
        _rig.FailWith(CacheHarness.WrongSecret());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        JumpBack(TimeSpan.FromDays(31));
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        AccessToken given = await _rig.GetAsync();

        Assert.Same(token, given);
    }

    [Fact]
    public async Task A_refusal_of_a_token_from_the_future_is_not_believed()
    {
        AccessToken held = await _rig.HoldAsync();
        JumpBack(TimeSpan.FromDays(31));

        _rig.Cache.Invalidate(held);

        Assert.Empty(_rig.Source.Rejected);
    }

    private void JumpBack(TimeSpan time) => _rig.Clock.AdjustTime(_rig.Now - time);
}
