using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>Trace context of the call that started an acquisition.</summary>
/// <param name="Context">The call's span.</param>
/// <param name="IsAwaited">Whether the call waits for the acquisition.</param>
internal sealed record CallerTrace(ActivityContext Context, bool IsAwaited)
{
    private static readonly AsyncLocal<CallerTrace?> Ambient = new();

    /// <summary>
    /// The trace of the acquisition in this asynchronous flow; null if a caller runs the acquisition directly.
    /// </summary>
    public static CallerTrace? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Captures the trace of the current call; null if it isn't traced or nobody listens.</summary>
    public static CallerTrace? Capture(bool isAwaited) =>
        Tracing.HasListeners && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? new CallerTrace(activity.Context, isAwaited)
            : null;
}
