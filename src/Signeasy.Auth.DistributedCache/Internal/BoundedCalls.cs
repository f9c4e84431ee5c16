namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Calls one external service. A call takes a limited time, and its failure never reaches the caller. A failure is
/// logged when it begins and when it ends, not once per call.
/// </summary>
internal sealed class BoundedCalls(ServiceHealth health, TimeSpan limit, TimeProvider timeProvider)
{
    private int _isFailing;

    /// <summary>Returns the call's result, or <paramref name="fallback"/> if it failed or took too long.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<T> TryAsync<T>(
        Func<CancellationToken, Task<T>> call, T fallback, CancellationToken cancellationToken)
    {
        T result;
        try
        {
            // On the thread pool, because a client may block before it returns its task.
            result = await BoundedWait.RunAsync(
                cancel => Task.Run(() => call(cancel), CancellationToken.None),
                limit,
                timeProvider,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _isFailing, 1) == 0)
            {
                health.Failed(e);
            }

            return fallback;
        }

        if (Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            health.Recovered();
        }

        return result;
    }
}
