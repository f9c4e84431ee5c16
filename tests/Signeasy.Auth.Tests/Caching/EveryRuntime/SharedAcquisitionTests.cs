namespace Signeasy.Auth.Tests;

public sealed class SharedAcquisitionTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Two_hundred_callers_without_a_token_share_one_acquisition()
    {
        Task<AccessToken>[] callers = [.. Enumerable.Range(0, 200).Select(_ => Task.Run(_harness.GetAsync))];
        SourceCall call = await _harness.Source.NextCallAsync();
        AccessToken token = _harness.NewToken();

        await call.GiveAsync(token);
        AccessToken[] given = await Task.WhenAll(callers);

        Assert.All(given, one => Assert.Same(token, one));
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task Callers_wait_from_the_moment_at_which_the_token_counts_as_expired()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage());
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30).AddTicks(-1));
        AccessToken justBefore = await _harness.ServeAndSettleAsync();
        _harness.LetCallsWait();
        _harness.Clock.Advance(TimeSpan.FromTicks(1));

        Task<AccessToken>[] callers = [_harness.GetAsync(), _harness.GetAsync()];
        SourceCall call = await _harness.Source.NextCallAsync();
        bool areWaiting = !callers[0].IsCompleted && !callers[1].IsCompleted;
        AccessToken token = await call.GiveAsync(_harness.NewToken());
        AccessToken[] given = await Task.WhenAll(callers);

        Assert.Same(cached, justBefore);
        Assert.True(areWaiting);
        Assert.All(given, one => Assert.Same(token, one));
        Assert.Equal(3, _harness.Source.CallCount);
    }

    [Fact]
    public async Task Callers_wait_for_the_renewal_that_is_in_progress_when_the_token_expires()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt);

        Task<AccessToken> caller = _harness.GetAsync();
        bool isWaiting = !caller.IsCompleted;
        AccessToken token = await renewal.GiveAsync(_harness.NewToken());
        AccessToken given = await caller;

        Assert.True(isWaiting);
        Assert.Same(token, given);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task The_first_caller_s_cancellation_ends_its_own_wait_only()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> first = _harness.Cache.GetTokenAsync(cancellation.Token).AsTask();
        Task<AccessToken> second = _harness.GetAsync();
        SourceCall call = await _harness.Source.NextCallAsync();

        await cancellation.CancelAsync();
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        bool isAcquisitionUnaffected = !call.CancellationToken.IsCancellationRequested && !second.IsCompleted;
        AccessToken token = await call.GiveAsync(_harness.NewToken());

        Assert.Equal(cancellation.Token, ended.CancellationToken);
        Assert.True(isAcquisitionUnaffected);
        Assert.Same(token, await second);
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task An_acquisition_whose_caller_gave_up_serves_the_next_one()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> only = _harness.Cache.GetTokenAsync(cancellation.Token).AsTask();
        SourceCall call = await _harness.Source.NextCallAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        AccessToken token = _harness.NewToken();

        await call.GiveAsync(token);
        await _harness.SettledAsync();
        AccessToken next = _harness.Serve();

        Assert.Same(token, next);
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_caller_that_was_cancelled_before_still_gets_a_cached_token()
    {
        AccessToken cached = await _harness.CacheTokenAsync();

        AccessToken token = await _harness.Cache.GetTokenAsync(new CancellationToken(canceled: true));

        Assert.Same(cached, token);
    }

    [Fact]
    public async Task A_caller_that_was_cancelled_before_starts_no_acquisition()
    {
        var cancelled = new CancellationToken(canceled: true);

        ValueTask<AccessToken> call = _harness.Cache.GetTokenAsync(cancelled);

        Assert.True(call.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
        Assert.Equal(0, _harness.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_failure_reaches_every_waiter()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] callers =
        [
            _harness.GetAsync(),
            _harness.Cache.GetTokenAsync(CancellationToken.None).AsTask(),
            _harness.Cache.GetTokenAsync(cancellation.Token).AsTask(),
        ];
        SourceCall call = await _harness.Source.NextCallAsync();
        SigneasyAuthException failure = CacheHarness.WrongSecret();

        await call.FailAsync(failure);
        Exception?[] seen = await Task.WhenAll(callers.Select(caller => Record.ExceptionAsync(() => caller).AsTask()));

        Assert.All(seen, one => Assert.Same(failure, one));
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_token_that_expired_on_its_way_is_a_failure_that_its_waiters_share()
    {
        Task<AccessToken>[] callers = [_harness.GetAsync(), _harness.GetAsync()];
        SourceCall call = await _harness.Source.NextCallAsync();
        AccessToken expired = _harness.NewToken(TimeSpan.FromMinutes(1));
        _harness.Clock.SetUtcNow(expired.ExpiresAt);

        await call.GiveAsync(expired);
        Exception?[] seen = await Task.WhenAll(callers.Select(caller => Record.ExceptionAsync(() => caller).AsTask()));
        await _harness.SettledAsync();
        TokenStatus status = _harness.Cache.Status;

        Assert.Same(Assert.IsType<SigneasyAuthException>(seen[0]), seen[1]);
        Assert.Null(status.Token);
        Assert.Equal("invalid_response", status.LastError);
        Assert.Equal(_harness.Now.AddSeconds(1), status.NextAttemptAt);
        Assert.Equal([13], _harness.Log.EventIds);
    }

    [Fact]
    public async Task A_waiter_that_blocks_when_it_continues_delays_no_other()
    {
        using var leave = new ManualResetEventSlim();
        Task blocked = _harness.GetAsync().ContinueWith(
            _ => leave.Wait(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        SourceCall call = await _harness.Source.NextCallAsync();
        AccessToken token = _harness.NewToken();

        await call.GiveAsync(token);
        await _harness.SettledAsync();
        AccessToken next = _harness.Serve();
        leave.Set();
        await blocked;

        Assert.Same(token, next);
    }
}
