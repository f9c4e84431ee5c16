using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class CachedFailureTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Later_callers_fail_at_once_each_with_an_exception_of_its_own_and_the_time_left()
    {
        SigneasyAuthException failure = CacheHarness.Outage();
        _harness.FailWith(failure);
        await _harness.GetFailureAsync();
        _harness.Clock.Advance(TimeSpan.FromSeconds(1).Subtract(TimeSpan.FromTicks(1)));

        ValueTask<AccessToken> later = _harness.Cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.True(later.IsFaulted);
        var seen = await Assert.ThrowsAsync<SigneasyAuthException>(() => later.AsTask());
        Assert.NotSame(failure, seen);
        Assert.StartsWith(failure.Message, seen.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromTicks(1), seen.RetryAfter);
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_later_caller_that_was_cancelled_before_gets_no_failure()
    {
        _harness.FailWith(CacheHarness.Outage());
        await _harness.GetFailureAsync();
        var cancelled = new CancellationToken(canceled: true);

        ValueTask<AccessToken> later = _harness.Cache.GetTokenAsync(cancelled);

        Assert.True(later.IsCanceled);
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later.AsTask());
        Assert.Equal(cancelled, exception.CancellationToken);
    }

    [Theory]
    [InlineData(true, 1, 2, 4, 8, 16, 30, 30)]
    [InlineData(false, 30, 30, 30)]
    public async Task A_failure_is_remembered_for_1_second_that_doubles_to_30_and_a_rejection_of_the_credentials_for_30(
        bool isTransient, params int[] expected)
    {
        _harness.FailWith(isTransient ? CacheHarness.Outage() : CacheHarness.WrongSecret());

        double[] waits = await WaitsAsync(expected.Length);

        Assert.Equal(expected.Select(seconds => (double)seconds), waits);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(90, 90)]
    public async Task A_failure_is_remembered_for_the_issuer_s_Retry_After(double retryAfter, double waited)
    {
        _harness.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.FromSeconds(retryAfter)));

        double[] waits = await WaitsAsync(1);

        Assert.Equal([waited], waits);
    }

    [Fact]
    public async Task The_issuer_gets_another_request_when_the_time_is_up()
    {
        _harness.FailWith(CacheHarness.Outage());
        await WaitsAsync(1);
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken given = await _harness.GetAsync();

        Assert.Same(token, given);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_success_resets_the_times_for_which_failures_are_remembered()
    {
        _harness.FailWith(CacheHarness.Outage());
        await WaitsAsync(4);
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage());
        _harness.Clock.SetUtcNow(cached.ExpiresAt);

        double[] waits = await WaitsAsync(2);

        Assert.Equal([1, 2], waits);
    }

    [Fact]
    public async Task A_failure_without_a_token_is_logged_as_an_error()
    {
        _harness.FailWith(CacheHarness.WrongSecret());

        await WaitsAsync(1);

        Assert.Equal(
            (LogLevel.Error, 13, "Signeasy account default: no access token; callers get this failure until "
                + "2026-01-01 00:00:30Z. The secret is wrong."),
            Assert.Single(_harness.Log.Lines));
    }

    /// <summary>Fails this many acquisitions in a row, each as soon as it may be tried; the seconds between them.</summary>
    private async Task<double[]> WaitsAsync(int count)
    {
        var waits = new double[count];
        for (int i = 0; i < count; i++)
        {
            await _harness.GetFailureAsync();
            DateTimeOffset next = _harness.Cache.Status.NextAttemptAt!.Value;
            waits[i] = (next - _harness.Now).TotalSeconds;
            _harness.Clock.SetUtcNow(next);
        }

        return waits;
    }
}
