using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Calls to one outside service, each bounded in time and none of them ever failing its caller. What goes wrong is logged
/// when it begins and when it ends, not for each call.
/// </summary>
internal sealed class BoundedCalls(string service, string account, ILogger logger, TimeProvider timeProvider)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private int _isFailing;

    /// <summary>The call's result; <paramref name="failed"/>'s when it failed or took too long.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<T> TryAsync<T>(
        Func<CancellationToken, Task<T>> call, T failed, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        CancellationToken end = both.Token;
        T result;
        try
        {
            // On a thread of its own: a client may block before it gives its task away.
            result = await Task.Run(() => call(end), end).OrAbandonAsync(end).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e)
        {
            Failed(limit.IsCancellationRequested ? new TimeoutException($"It took longer than {Limit.TotalSeconds} s.", e) : e);
            return failed;
        }

        if (Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            DistributedCacheLog.Recovered(logger, account, service);
        }

        return result;
    }

    private void Failed(Exception failure)
    {
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            DistributedCacheLog.Failing(logger, account, service, failure);
        }
    }
}
