namespace Signeasy.Auth.Tests;

/// <summary>A fake clock whose time can be set back, while its timestamps and timers go on, as a computer's do.</summary>
internal sealed class SetBackClock : TickingClock
{
    private long _ticksBehind;

    public void SetBack(TimeSpan time) => Interlocked.Add(ref _ticksBehind, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - new TimeSpan(Interlocked.Read(ref _ticksBehind));
}
