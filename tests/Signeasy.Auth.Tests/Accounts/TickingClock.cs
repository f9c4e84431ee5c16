using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>A fake clock that returns each timestamp only once, as if time passed between them. Its date stands still.</summary>
internal class TickingClock() : FakeTimeProvider(Begin)
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private long _readings;

    public override long GetTimestamp() => base.GetTimestamp() - Begin.Ticks + Interlocked.Increment(ref _readings);
}
