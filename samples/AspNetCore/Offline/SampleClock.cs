using System.Collections.Concurrent;

namespace AspNetCoreSample.Offline;

/// <summary>
/// The system's clock, which can be moved forward, as on a machine that slept: timers that are due by then fire immediately.
/// </summary>
internal sealed class SampleClock : TimeProvider
{
    private readonly ConcurrentDictionary<SampleTimer, bool> _timers = new();
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SampleTimer(this, callback, state);
        _timers[timer] = true;
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _ahead, time.Ticks);
        foreach (SampleTimer timer in _timers.Keys)
        {
            timer.Adjust();
        }
    }

    public void Forget(SampleTimer timer) => _timers.TryRemove(timer, out _);
}
