namespace Signeasy.Auth.Tests;

public sealed class SourceFailureTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_source_that_throws_at_once_fails_the_call_alone()
    {
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.Source.Script = _ => throw failure;

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Same(failure, seen);
    }

    [Fact]
    public async Task A_source_that_gives_null_is_named()
    {
        _rig.AnswerWith(() => null!);

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Equal("ScriptedTokenSource gave null: a token provider gives a token or throws.", seen.Message);
        Assert.False(seen.IsTransient);
    }

    [Fact]
    public async Task A_foreign_exception_is_wrapped_and_worth_another_try()
    {
        var failure = new InvalidOperationException("The vault is sealed.");
        _rig.FailWith(failure);

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Equal("ScriptedTokenSource failed with InvalidOperationException: see the inner exception.", seen.Message);
        Assert.Same(failure, seen.InnerException);
        Assert.True(seen.IsTransient);
    }

    [Fact]
    public async Task A_cancellation_of_the_source_s_own_is_a_failure_and_cancels_no_caller()
    {
        var cancellation = new OperationCanceledException("The source's own.");
        _rig.FailWith(cancellation);

        SigneasyAuthException seen = await _rig.GetFailureAsync();

        Assert.Same(cancellation, seen.InnerException);
        Assert.True(seen.IsTransient);
    }

    [Fact]
    public async Task A_source_may_ask_to_be_left_alone_for_an_hour_at_most()
    {
        _rig.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.MaxValue));

        await _rig.GetFailureAsync();
        await _rig.SettledAsync();

        Assert.Equal(_rig.Now.AddHours(1), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_negative_wait_is_no_wait()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.MinValue));
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal(_rig.Now.AddSeconds(30), _rig.Cache.Status.NextAttemptAt);
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
        using var rig = new CacheHarness();
        AccessToken held = await rig.HoldAsync();
        rig.FailWith(new SigneasyAuthException("Renewal of a cache test."));
        rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        await rig.ServeAndSettleAsync();
        rig.LetCallsWait();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Serve();
        SourceCall late = await rig.Source.NextCallAsync();
        rig.Clock.SetUtcNow(held.ExpiresAt);
        await late.FailAsync(new SigneasyAuthException("Late renewal of a cache test."));
        await rig.SettledAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.FailWith(new InvalidOperationException("Acquisition of a cache test."));
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> caller = rig.Cache.GetTokenAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => caller);
        await rig.SettledAsync();
    }
}
