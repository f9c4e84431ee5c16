#if NET
namespace Signeasy.Auth.Internal;

/// <summary>Waits for asynchronous work in a synchronous method, without a deadlock.</summary>
internal static class Blocking
{
    public static T Run<T>(Func<ValueTask<T>> start)
    {
        if (!HasContext)
        {
            ValueTask<T> pending = start();
            return pending.IsCompleted ? pending.GetAwaiter().GetResult() : pending.AsTask().GetAwaiter().GetResult();
        }

        // Work that captures the context would wait for this very thread to become free.
        return Task.Run(() => start().AsTask()).GetAwaiter().GetResult();
    }

    public static void Run(Func<Task> start) => (HasContext ? Task.Run(start) : start()).GetAwaiter().GetResult();

    private static bool HasContext =>
        SynchronizationContext.Current is not null || TaskScheduler.Current != TaskScheduler.Default;
}
#endif
