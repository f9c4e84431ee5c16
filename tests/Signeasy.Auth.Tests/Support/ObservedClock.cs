using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>A clock that reports each wait that begins on it, so that a test doesn't move it on too early.</summary>
internal sealed class ObservedClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Completes once another wait of this length has begun.</summary>
    public Task WaitBegunAsync(TimeSpan length) => NextWaitAsync(begun => begun == length);

    /// <summary>The length of the next matching wait that was not returned before.</summary>
    public async Task<TimeSpan> NextWaitAsync(Func<TimeSpan, bool> isMeant)
    {
        while (true)
        {
            TimeSpan length = await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            if (isMeant(length))
            {
                return length;
            }
        }
    }
}
