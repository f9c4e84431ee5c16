namespace AspNetCoreSample.Offline;

/// <summary>A system timer that fires earlier if its <see cref="SampleClock"/> is moved forward.</summary>
internal sealed class SampleTimer : ITimer
{
    private readonly Lock _gate = new();
    private readonly SampleClock _clock;
    private readonly ITimer _timer;
    private DateTimeOffset? _dueAt;
    private TimeSpan _period;

    public SampleTimer(SampleClock clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                if (TryFire())
                {
                    callback(state);
                }
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
            _period = period;
            return _timer.Change(dueTime, period);
        }
    }

    /// <summary>Adjusts the timer to the clock's new time; it fires immediately if it is already due.</summary>
    public void Adjust()
    {
        lock (_gate)
        {
            if (_dueAt is { } dueAt)
            {
                TimeSpan left = dueAt - _clock.GetUtcNow();
                _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
            }
        }
    }

    public void Dispose()
    {
        _clock.Forget(this);
        _timer.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _clock.Forget(this);
        return _timer.DisposeAsync();
    }

    /// <summary>Returns false if the timer was adjusted just as it fired, so that it fires only once.</summary>
    private bool TryFire()
    {
        lock (_gate)
        {
            bool isDue = _dueAt is not null;
            _dueAt = isDue && _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
            return isDue;
        }
    }
}
