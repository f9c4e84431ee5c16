using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Calls one external service. A call takes at most a second, and its failure never reaches the caller. A failure is
/// logged when it begins and when it ends, not once per call.
/// </summary>
internal sealed class BoundedCalls(string service, string account, ILogger logger, TimeProvider timeProvider)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

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
                Limit,
                timeProvider,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _isFailing, 1) == 0)
            {
                DistributedCacheLog.Failed(logger, account, service, e);
            }

            return fallback;
        }

        if (Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            DistributedCacheLog.Recovered(logger, account, service);
        }

        return result;
    }
}
