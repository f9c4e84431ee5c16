using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests.Fleet;

/// <summary>A clock that tells when somebody begins to wait on it, so that a test doesn't move it on too early.</summary>
internal sealed class FleetClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Completes once a wait of this length has begun that none was told of before.</summary>
    public async Task WaitBegunAsync(TimeSpan length)
    {
        while (await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken) != length)
        {
        }
    }
}
