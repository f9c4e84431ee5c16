#if NET
namespace Signeasy.Auth.Internal;

/// <summary>Waits for asynchronous work in a synchronous method, without a deadlock.</summary>
internal static class Blocking
{
    /// <summary>
    /// Runs the work out of sight of the caller's context: work that captured it would wait for this very thread to become
    /// free.
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
