namespace Signeasy.Auth.Tests;

public sealed class BackoffTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0.0, 0.8)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, 1.2)]
    public async Task Renewals_are_tried_again_after_half_a_minute_that_doubles_to_half_an_hour(double draw, double spread)
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Draw = draw;
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(8);

        Assert.Equal([30, 60, 120, 240, 480, 960, 1800, 1800], steps.Select(step => Math.Round(step / spread, 3)));
    }

    [Fact]
    public async Task No_renewal_is_tried_before_its_time()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        DateTimeOffset next = _rig.Cache.Status.NextAttemptAt!.Value;
        _rig.Clock.SetUtcNow(next.AddTicks(-1));
        await _rig.ServeAndSettleAsync();
        int justBefore = _rig.Source.CallCount;
        _rig.Clock.SetUtcNow(next);

        await _rig.ServeAndSettleAsync();

        Assert.Equal(2, justBefore);
        Assert.Equal(3, _rig.Source.CallCount);
    }

    [Fact]
    public async Task The_first_step_is_a_tenth_of_a_short_window()
    {
        AccessToken held = await _rig.HoldAsync(_rig.NewToken(TimeSpan.FromSeconds(100)));
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddSeconds(-40));
        _rig.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(3);

        Assert.Equal([5, 10, 20], steps);
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(3000, 3000)]
    public async Task A_longer_wait_that_the_issuer_asks_for_is_kept(int asked, double waited)
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.FromSeconds(asked)));

        double[] steps = await StepsAsync(1);

        Assert.Equal([waited], steps);
    }

    [Fact]
    public async Task A_success_begins_the_steps_anew()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());
        await StepsAsync(4);
        _rig.AnswerWith(() => _rig.NewToken());
        await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(_rig.Serve().ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(2);

        Assert.Equal([30, 60], steps);
    }

    [Fact]
    public async Task Callers_without_a_token_do_not_sit_out_the_steps_of_renewals()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddMinutes(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddSeconds(-30));
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        AccessToken given = await _rig.GetAsync();

        Assert.Same(token, given);
    }

    [Fact]
    public async Task Callers_without_a_token_respect_the_wait_that_the_issuer_asked_a_renewal_for()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddMinutes(-1));
        SigneasyAuthException failure = CacheHarness.Outage(retryAfter: TimeSpan.FromMinutes(10));
        _rig.FailWith(failure);
        await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt);

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Same(failure, seen);
        Assert.Equal(2, _rig.Source.CallCount);
        Assert.Equal(held.ExpiresAt.AddMinutes(9), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task Once_the_token_has_expired_the_schedule_of_its_renewals_holds_nobody_back()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddMinutes(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        DateTimeOffset? before = _rig.Cache.Status.NextAttemptAt;

        _rig.Clock.SetUtcNow(held.ExpiresAt.AddSeconds(-30));

        Assert.True(before > held.ExpiresAt.AddSeconds(-31));
        Assert.Null(_rig.Cache.Status.NextAttemptAt);
    }

    /// <summary>Fails this many renewals in a row, each as soon as it may be tried; the seconds between them.</summary>
    private async Task<double[]> StepsAsync(int count)
    {
        var steps = new double[count];
        for (int i = 0; i < count; i++)
        {
            await _rig.ServeAndSettleAsync();
            DateTimeOffset next = _rig.Cache.Status.NextAttemptAt!.Value;
            steps[i] = (next - _rig.Now).TotalSeconds;
            _rig.Clock.SetUtcNow(next);
        }

        return steps;
    }
}
