namespace Signeasy.Auth.Tests;

public sealed class BackoffTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0.0, 0.8)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, 1.2)]
    public async Task Renewals_are_retried_after_30_seconds_that_double_to_30_minutes(double jitter, double spread)
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Jitter = jitter;
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(8);

        Assert.Equal([30, 60, 120, 240, 480, 960, 1800, 1800], steps.Select(step => Math.Round(step / spread, 3)));
    }

    [Fact]
    public async Task No_renewal_is_retried_before_its_delay_has_passed()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
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
    public async Task The_first_delay_is_a_tenth_of_a_short_window()
    {
        AccessToken cached = await _rig.CacheTokenAsync(_rig.NewToken(TimeSpan.FromSeconds(100)));
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-40));
        _rig.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(3);

        Assert.Equal([5, 10, 20], steps);
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(3000, 3000)]
    public async Task A_longer_Retry_After_of_the_issuer_is_obeyed(int asked, double waited)
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.FromSeconds(asked)));

        double[] steps = await StepsAsync(1);

        Assert.Equal([waited], steps);
    }

    [Fact]
    public async Task A_success_resets_the_delays()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
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
    public async Task Callers_without_a_token_do_not_wait_for_the_delay_of_renewals()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        AccessToken given = await _rig.GetAsync();

        Assert.Same(token, given);
    }

    [Fact]
    public async Task Callers_without_a_token_obey_the_Retry_After_of_a_renewal()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        SigneasyAuthException failure = CacheHarness.Outage(retryAfter: TimeSpan.FromMinutes(10));
        _rig.FailWith(failure);
        await _rig.ServeAndSettleAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt);

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Equal(TimeSpan.FromMinutes(9), seen.RetryAfter);
        Assert.Equal(2, _rig.Source.CallCount);
        Assert.Equal(cached.ExpiresAt.AddMinutes(9), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task An_expired_token_ends_the_delay_of_its_renewals()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        DateTimeOffset? before = _rig.Cache.Status.NextAttemptAt;

        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));

        Assert.True(before > cached.ExpiresAt.AddSeconds(-31));
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
