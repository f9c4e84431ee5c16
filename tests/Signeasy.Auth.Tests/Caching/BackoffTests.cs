namespace Signeasy.Auth.Tests;

public sealed class BackoffTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0.0, 0.8)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, 1.2)]
    public async Task Renewals_are_retried_after_30_seconds_that_double_to_30_minutes(double jitter, double spread)
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Jitter = jitter;
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _harness.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(8);

        Assert.Equal([30, 60, 120, 240, 480, 960, 1800, 1800], steps.Select(step => Math.Round(step / spread, 3)));
    }

    [Fact]
    public async Task No_renewal_is_retried_before_its_delay_has_passed()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        DateTimeOffset next = _harness.Cache.Status.NextAttemptAt!.Value;
        _harness.Clock.SetUtcNow(next.AddTicks(-1));
        await _harness.ServeAndSettleAsync();
        int justBefore = _harness.Source.CallCount;
        _harness.Clock.SetUtcNow(next);

        await _harness.ServeAndSettleAsync();

        Assert.Equal(2, justBefore);
        Assert.Equal(3, _harness.Source.CallCount);
    }

    [Fact]
    public async Task The_first_delay_is_a_tenth_of_a_short_window()
    {
        AccessToken cached = await _harness.CacheTokenAsync(_harness.NewToken(TimeSpan.FromSeconds(100)));
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-40));
        _harness.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(3);

        Assert.Equal([5, 10, 20], steps);
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(3000, 3000)]
    public async Task A_longer_Retry_After_of_the_issuer_is_obeyed(int retryAfter, double waited)
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.FromSeconds(retryAfter)));

        double[] steps = await StepsAsync(1);

        Assert.Equal([waited], steps);
    }

    [Fact]
    public async Task A_success_resets_the_delays()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.FailWith(CacheHarness.Outage());
        await StepsAsync(4);
        _harness.AnswerWith(() => _harness.NewToken());
        await _harness.ServeAndSettleAsync();
        _harness.Clock.SetUtcNow(_harness.Serve().ExpiresAt.AddDays(-1));
        _harness.FailWith(CacheHarness.Outage());

        double[] steps = await StepsAsync(2);

        Assert.Equal([30, 60], steps);
    }

    [Fact]
    public async Task Callers_without_a_token_do_not_wait_for_the_delay_of_renewals()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        await _harness.FailRenewalAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken given = await _harness.GetAsync();

        Assert.Same(token, given);
    }

    [Fact]
    public async Task Callers_without_a_token_obey_the_Retry_After_of_a_renewal()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        SigneasyAuthException failure = CacheHarness.Outage(retryAfter: TimeSpan.FromMinutes(10));
        _harness.FailWith(failure);
        await _harness.ServeAndSettleAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt);

        SigneasyAuthException seen = await _harness.GetFailureAsync();

        Assert.Equal(TimeSpan.FromMinutes(9), seen.RetryAfter);
        Assert.Equal(2, _harness.Source.CallCount);
        Assert.Equal(cached.ExpiresAt.AddMinutes(9), _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task An_expired_token_ends_the_delay_of_its_renewals()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        await _harness.FailRenewalAsync();
        DateTimeOffset? before = _harness.Cache.Status.NextAttemptAt;

        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30));

        Assert.True(before > cached.ExpiresAt.AddSeconds(-31));
        Assert.Null(_harness.Cache.Status.NextAttemptAt);
    }

    /// <summary>Fails this many renewals in a row, each as soon as it may be tried; the seconds between them.</summary>
    private async Task<double[]> StepsAsync(int count)
    {
        var steps = new double[count];
        for (int i = 0; i < count; i++)
        {
            await _harness.ServeAndSettleAsync();
            DateTimeOffset next = _harness.Cache.Status.NextAttemptAt!.Value;
            steps[i] = (next - _harness.Now).TotalSeconds;
            _harness.Clock.SetUtcNow(next);
        }

        return steps;
    }
}
