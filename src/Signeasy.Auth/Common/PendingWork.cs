using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Counts in-flight work per test clock, so that a test can wait for it before advancing the clock. Work on the system's
/// clock isn't counted.
/// </summary>
internal sealed class PendingWork
{
    private static readonly ConditionalWeakTable<TimeProvider, PendingWork> ByClock = new();

    private readonly object _gate = new();
    private int _count;
    private TaskCompletionSource<bool>? _idle;

    /// <summary>
    /// The counter for this clock. For the system's clock, a new one each time, because all programs use that clock.
    /// </summary>
    public static PendingWork For(TimeProvider clock) =>
        ReferenceEquals(clock, TimeProvider.System) ? new() : ByClock.GetValue(clock, static _ => new());

    /// <summary>The counter for this clock; null unless a test has created one.</summary>
    public static PendingWork? Find(TimeProvider clock) => ByClock.TryGetValue(clock, out PendingWork? counter) ? counter : null;

    public void Started()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    public void Completed()
    {
        TaskCompletionSource<bool>? idle = null;
        lock (_gate)
        {
            if (--_count == 0)
            {
                (idle, _idle) = (_idle, null);
            }
        }

        idle?.TrySetResult(true);
    }

    /// <summary>Completes when nothing is in flight.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _count == 0
                ? Task.CompletedTask
                : (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
