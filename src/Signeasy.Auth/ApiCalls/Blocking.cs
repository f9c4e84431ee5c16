#if NET
namespace Signeasy.Auth.Internal;

/// <summary>Waits for asynchronous work in a synchronous method, without a deadlock.</summary>
internal static class Blocking
{
    /// <summary>
    /// Runs the work without the caller's synchronization context: work that captured the context would wait for this
    /// thread, which is blocked.
    /// </summary>
    public static T Run<T>(Func<ValueTask<T>> start)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            ValueTask<T> pending = TaskScheduler.Current == TaskScheduler.Default
                ? start()
                : new ValueTask<T>(Task.Run(() => start().AsTask()));
            return pending.IsCompleted ? pending.GetAwaiter().GetResult() : pending.AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public static void Run(Func<Task> start) => Run<bool>(async () =>
    {
        await start().ConfigureAwait(false);
        return true;
    });
}
#endif
