namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// A clock that a scenario moves. Timers fire only if the scenario says so, except that short delays between attempts are
/// over at any later step of the schedule.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private static readonly TimeSpan LongestShortDelay = TimeSpan.FromSeconds(0.5);

    private readonly List<ManualTimer> _timers = [];
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Now => new(_ticks, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state));
        _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires all timers that are set.</summary>
    public void FireTimers()
    {
        foreach (ManualTimer timer in _timers.ToArray())
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(Action callback) : ITimer
    {
        private bool _isSet;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _isSet = dueTime != Timeout.InfiniteTimeSpan;
            if (_isSet && dueTime <= LongestShortDelay)
            {
                _ = Task.Run(Fire);
            }

            return true;
        }

        public void Fire()
        {
            if (_isSet)
            {
                _isSet = false;
                callback();
            }
        }

        public void Dispose() => _isSet = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
