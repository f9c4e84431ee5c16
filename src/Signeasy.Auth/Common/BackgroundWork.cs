namespace Signeasy.Auth.Internal;

/// <summary>Starts work that no caller waits for directly.</summary>
internal static class BackgroundWork
{
    /// <summary>
    /// Starts the work on the thread pool, without the caller's execution context: its trace and its user must not flow to
    /// work that is shared with others. The work handles its own failures.
    /// </summary>
    public static void Start(Func<Task> work)
    {
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Task.Run(work);
    }
}
