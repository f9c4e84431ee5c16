using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>A fake clock whose time can be set back, while its timestamps and timers go on, as a computer's do.</summary>
internal sealed class SetBackClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private long _ticksBehind;

    public void SetBack(TimeSpan time) => Interlocked.Add(ref _ticksBehind, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - new TimeSpan(Interlocked.Read(ref _ticksBehind));
}
