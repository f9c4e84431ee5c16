using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Counts what is under way on one test clock, so that a test can wait until nothing is before it moves the clock on.
/// The system's clock is never watched.
/// </summary>
internal sealed class PendingWork
{
    private static readonly ConditionalWeakTable<TimeProvider, PendingWork> ByClock = new();

    private readonly object _gate = new();
    private int _count;
    private TaskCompletionSource<bool>? _idle;

    /// <summary>The watch over this clock; a new one of its own for the system's clock, which has too many users.</summary>
    public static PendingWork For(TimeProvider clock) =>
        ReferenceEquals(clock, TimeProvider.System) ? new() : ByClock.GetValue(clock, static _ => new());

    /// <summary>The watch over this clock, if a test has set one up.</summary>
    public static PendingWork? Find(TimeProvider clock) => ByClock.TryGetValue(clock, out PendingWork? watch) ? watch : null;

    public void Started()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    public void Completed()
    {
        TaskCompletionSource<bool>? settled = null;
        lock (_gate)
        {
            if (--_count == 0)
            {
                (settled, _idle) = (_idle, null);
            }
        }

        settled?.TrySetResult(true);
    }

    /// <summary>Completes as soon as nothing is under way.</summary>
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
