namespace Signeasy.Auth.Tests;

/// <summary>A machine that slept: the wall clock is right again at once, and timers have missed all of it.</summary>
public sealed class SuspendedMachineTests : IDisposable
{
    private readonly WallClock _clock = new();
    private readonly ScriptedTokenSource _source = new();
    private readonly CachingTokenProvider _cache;

    public SuspendedMachineTests()
    {
        _source.Script = _ => new(new AccessToken("token", _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(30)));
        _cache = new CachingTokenProvider(_source, timeProvider: _clock);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_machine_asleep_past_the_expiry_asks_once_for_all_callers()
    {
        await GetAsync();

        _clock.Now = _clock.Now.AddDays(31);
        AccessToken[] tokens = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => GetAsync()));

        Assert.All(tokens, token => Assert.Equal(_clock.Now, token.IssuedAt));
        Assert.Equal(2, _source.CallCount);
    }

    [Fact]
    public async Task A_machine_asleep_into_the_window_serves_at_once_and_renews()
    {
        AccessToken token = await GetAsync();
        _source.Script = null;

        _clock.Now = _clock.Now.AddDays(28);
        Task<AccessToken> call = GetAsync();
        bool isServedAtOnce = call.IsCompletedSuccessfully;
        await _source.NextCallAsync();

        Assert.True(isServedAtOnce);
        Assert.Same(token, await call);
    }

    [Fact]
    public async Task A_machine_asleep_through_a_back_off_tries_again_at_once()
    {
        _source.Script = _ => throw CacheHarness.WrongSecret();
        await Assert.ThrowsAsync<SigneasyAuthException>(GetAsync);
        await Assert.ThrowsAsync<SigneasyAuthException>(GetAsync);
        int callsBefore = _source.CallCount;

        _clock.Now = _clock.Now.AddHours(8);
        await Assert.ThrowsAsync<SigneasyAuthException>(GetAsync);

        Assert.Equal(1, callsBefore);
        Assert.Equal(2, _source.CallCount);
    }

    private Task<AccessToken> GetAsync() => _cache.GetTokenAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>A timer that misses all of the time that the machine sleeps.</summary>
    private sealed class SleepingTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class WallClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new SleepingTimer();
    }
}
