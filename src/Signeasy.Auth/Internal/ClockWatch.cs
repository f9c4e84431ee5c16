using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Counts what is under way on one test clock, so that a test can wait until nothing is before it moves the clock on.
/// The system's clock is never watched.
/// </summary>
internal sealed class ClockWatch
{
    private static readonly ConditionalWeakTable<TimeProvider, ClockWatch> Watches = new();

    private readonly object _gate = new();
    private int _underWay;
    private TaskCompletionSource<bool>? _settled;

    /// <summary>The watch over this clock; a new one of its own for the system's clock, which has too many users.</summary>
    public static ClockWatch Over(TimeProvider clock) =>
        ReferenceEquals(clock, TimeProvider.System) ? new() : Watches.GetValue(clock, static _ => new());

    /// <summary>The watch over this clock, if a test has set one up.</summary>
    public static ClockWatch? Find(TimeProvider clock) => Watches.TryGetValue(clock, out ClockWatch? watch) ? watch : null;

    public void Begin()
    {
        lock (_gate)
        {
            _underWay++;
        }
    }

    public void End()
    {
        TaskCompletionSource<bool>? settled = null;
        lock (_gate)
        {
            if (--_underWay == 0)
            {
                (settled, _settled) = (_settled, null);
            }
        }

        settled?.TrySetResult(true);
    }

    /// <summary>Completes as soon as nothing is under way.</summary>
    public Task SettledAsync()
    {
        lock (_gate)
        {
            return _underWay == 0
                ? Task.CompletedTask
                : (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
