using System.Globalization;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Waits a limited time for code that may ignore its cancellation, or block when it is cancelled.</summary>
internal static class BoundedWait
{
    /// <summary>Returns the call's result. If it comes too late, it is disposed, and a late failure is observed.</summary>
    /// <exception cref="TimeoutException">The call took longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not disposed: an abandoned call may still use it, and it has no timer.
        var cancellation = new CancellationTokenSource();
        Task<T> task = call(cancellation.Token);
        try
        {
            return await task.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Abandon(task, cancellation);
            cancellationToken.ThrowIfCancellationRequested();
            if (e is TimeoutException && !task.IsFaulted)
            {
                throw new TimeoutException(
                    string.Format(CultureInfo.InvariantCulture, "It took longer than {0} s.", limit.TotalSeconds), e);
            }

            throw;
        }
    }

    private static void Abandon<T>(Task<T> task, CancellationTokenSource cancellation)
    {
        // On the thread pool, because a callback of the call may block.
        _ = ObserveAsync(cancellation.CancelAsync());
        _ = ObserveAsync(DisposeResultAsync(task));
    }

    private static async Task DisposeResultAsync<T>(Task<T> task)
    {
        if (await task.ConfigureAwait(false) is IAsyncDisposable result)
        {
            await result.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task ObserveAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The caller has stopped waiting, and got its exception.
        }
    }
}
