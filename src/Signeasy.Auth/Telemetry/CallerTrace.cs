using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>The traced call that an acquisition in the background was begun for.</summary>
/// <param name="context">The call's span.</param>
/// <param name="isAwaited">Whether the call waits for the acquisition.</param>
internal sealed class CallerTrace(ActivityContext context, bool isAwaited)
{
    private static readonly AsyncLocal<CallerTrace?> Ambient = new();

    public ActivityContext Context { get; } = context;

    public bool IsAwaited { get; } = isAwaited;

    /// <summary>What the acquisition of this asynchronous flow was begun for; null for one that a caller runs itself.</summary>
    public static CallerTrace? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>This very call; null when it isn't traced, or nobody listens.</summary>
    public static CallerTrace? Capture(bool isAwaited) =>
        AcquisitionTelemetry.IsTraced && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? new CallerTrace(activity.Context, isAwaited)
            : null;
}
