namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// A clock that a scenario moves. Timers fire only when the scenario says so, except those of short delays between attempts,
/// which fire at any later step of the schedule.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private static readonly TimeSpan LongestShortDelay = TimeSpan.FromSeconds(0.5);

    private readonly List<ManualTimer> _timers = [];
    private int _shortDelays;
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Now => new(_ticks, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires the timers that are due.</summary>
    public void FireTimers()
    {
        foreach (ManualTimer timer in _timers.Where(timer => timer.DueAt <= Now).ToArray())
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
    {
        /// <summary>When the timer fires; null if it isn't set.</summary>
        public DateTimeOffset? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Now + dueTime;
            if (DueAt is not null && dueTime <= LongestShortDelay)
            {
                Require.That(++clock._shortDelays < 1_000, "Something is awaited for ever.");
                _ = Task.Run(Fire);
            }

            return true;
        }

        public void Fire()
        {
            if (DueAt is not null)
            {
                DueAt = null;
                callback();
            }
        }

        public void Dispose() => DueAt = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
