namespace Signeasy.Auth.Tests;

public sealed class RejectedTokenRenewalTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task If_the_renewal_fails_its_waiters_get_the_refused_token_and_later_calls_do_not_wait()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        _rig.Cache.Invalidate(held);
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall renewal = await _rig.Source.NextCallAsync();

        await renewal.FailAsync(CacheHarness.Outage());
        AccessToken given = await waiter;
        await _rig.SettledAsync();
        AccessToken later = _rig.Serve();

        Assert.Same(held, given);
        Assert.Same(held, later);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task Later_renewals_of_a_refused_token_follow_the_back_off_and_nobody_waits_for_them()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        _rig.Cache.Invalidate(held);
        _rig.FailWith(CacheHarness.Outage());
        await _rig.GetAsync();
        await _rig.SettledAsync();
        _rig.LetCallsWait();
        _rig.Clock.Advance(TimeSpan.FromSeconds(30).Subtract(TimeSpan.FromTicks(1)));
        _rig.Serve();
        int callsBefore = _rig.Source.CallCount;
        _rig.Clock.Advance(TimeSpan.FromTicks(1));

        AccessToken[] meanwhile = [_rig.Serve(), _rig.Serve()];
        SourceCall second = await _rig.Source.NextCallAsync();
        await second.FailAsync(CacheHarness.Outage());
        await _rig.SettledAsync();

        Assert.Equal(2, callsBefore);
        Assert.All(meanwhile, token => Assert.Same(held, token));
        Assert.Same(held, _rig.Serve());
        Assert.Equal(_rig.Now.AddMinutes(1), _rig.Cache.Status.NextAttemptAt);
        Assert.Equal(3, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_refusal_while_renewals_are_held_back_waits_for_the_next_try()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();

        _rig.Cache.Invalidate(held);

        Assert.Same(held, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_refused_token_serves_until_it_expires_and_no_longer()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        _rig.Cache.Invalidate(held);
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.FailWith(failure);
        await _rig.GetAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddSeconds(-31));
        AccessToken last = await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddSeconds(-30));

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Same(held, last);
        Assert.Same(failure, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(TimeSpan.TicksPerMillisecond)]
    public async Task A_tiny_window_does_not_shrink_the_back_off_of_a_refused_token(long windowTicks)
    {
        using var rig = new CacheHarness(TimeSpan.FromTicks(windowTicks));
        AccessToken held = await rig.HoldAsync();
        rig.Clock.Advance(TimeSpan.FromHours(1));
        rig.Cache.Invalidate(held);
        rig.FailWith(CacheHarness.Outage());
        await rig.GetAsync();
        await rig.SettledAsync();

        await rig.ServeAndSettleAsync();

        Assert.Equal(2, rig.Source.CallCount);
        Assert.Equal(rig.Now.AddSeconds(30), rig.Cache.Status.NextAttemptAt);
    }

    private async Task<AccessToken> HoldForAsync(TimeSpan age)
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.Advance(age);
        return held;
    }
}
