namespace Signeasy.Auth.Internal;

/// <summary>Starts work that no caller waits for directly.</summary>
internal static class BackgroundWork
{
    /// <summary>
    /// Starts the work on the thread pool. The caller's execution context (its trace, its user) doesn't flow to it, because
    /// others may share the result. The work handles its own failures.
    /// </summary>
    public static void Start(Func<Task> work) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = ((Func<Task>)work!)(), work);
}
