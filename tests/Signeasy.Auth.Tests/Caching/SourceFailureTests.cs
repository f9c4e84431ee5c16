namespace Signeasy.Auth.Tests;

public sealed class SourceFailureTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_source_that_throws_synchronously_fails_the_call()
    {
        SigneasyAuthException failure = CacheHarness.Outage();
        _harness.Source.Script = _ => throw failure;

        SigneasyAuthException seen = await _harness.GetFailureAsync();

        Assert.Same(failure, seen);
    }

    [Fact]
    public async Task A_source_that_returns_null_is_named()
    {
        _harness.AnswerWith(() => null!);

        SigneasyAuthException seen = await _harness.GetFailureAsync();

        Assert.Equal("ScriptedTokenSource returned null: a token provider must return a token or throw.", seen.Message);
        Assert.False(seen.IsTransient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_foreign_exception_or_the_source_s_own_cancellation_is_wrapped_and_transient(bool isCancellation)
    {
        Exception failure = isCancellation ? new OperationCanceledException("The source's own.") : new InvalidOperationException("The vault is sealed.");
        _harness.FailWith(failure);

        SigneasyAuthException seen = await _harness.GetFailureAsync();

        Assert.Equal($"ScriptedTokenSource failed with {failure.GetType().Name}: see the inner exception.", seen.Message);
        Assert.Same(failure, seen.InnerException);
        Assert.True(seen.IsTransient);
    }

    [Fact]
    public async Task A_Retry_After_of_the_source_is_cut_to_an_hour()
    {
        _harness.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.MaxValue));

        await _harness.GetFailureAsync();

        Assert.Equal(_harness.Now.AddHours(1), _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_negative_Retry_After_is_ignored()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.MinValue));
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));

        await _harness.ServeAndSettleAsync();

        Assert.Equal(_harness.Now.AddSeconds(30), _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task No_failure_of_background_work_goes_unobserved()
    {
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> listener = (_, e) =>
        {
            lock (unobserved)
            {
                unobserved.AddRange(e.Exception.InnerExceptions.Where(one => one.Message.Contains("cache test", StringComparison.Ordinal)));
            }
        };
        TaskScheduler.UnobservedTaskException += listener;

        await FailEverywhereAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= listener;

        Assert.Empty(unobserved);
    }

    private static async Task FailEverywhereAsync()
    {
        using var harness = new CacheHarness();
        AccessToken cached = await harness.CacheTokenAsync();
        harness.FailWith(new SigneasyAuthException("Renewal of a cache test."));
        harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        await harness.ServeAndSettleAsync();
        harness.LetCallsWait();
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        harness.Serve();
        SourceCall late = await harness.Source.NextCallAsync();
        harness.Clock.SetUtcNow(cached.ExpiresAt);
        await late.FailAsync(new SigneasyAuthException("Late renewal of a cache test."));
        await harness.SettledAsync();
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        harness.FailWith(new InvalidOperationException("Acquisition of a cache test."));
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> caller = harness.Cache.GetTokenAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => caller);
        await harness.SettledAsync();
    }
}
