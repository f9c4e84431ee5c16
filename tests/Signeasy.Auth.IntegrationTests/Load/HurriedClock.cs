namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>
/// Another clock's wall time, with the system's timers, so that moving the wall time on ends nothing; but nobody has to
/// sit out a timer: the waits between two requests are over at once, and time-outs, where asked, after a moment.
/// </summary>
internal sealed class HurriedClock(TimeProvider wall) : TimeProvider
{
    /// <summary>Any time from this on is a time-out.</summary>
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(10);

    /// <summary>For a server that will not answer: nothing else could take longer than it may.</summary>
    public bool HurriesTimeouts { get; set; }

    public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(this, base.CreateTimer(callback, state, Hurry(dueTime), period));

    private TimeSpan Hurry(TimeSpan time) =>
        time < LeastTimeout ? TimeSpan.FromMilliseconds(Math.Min(1, time.TotalMilliseconds))
        : HurriesTimeouts ? time / 200
        : time;

    private sealed class HurriedTimer(HurriedClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Hurry(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
