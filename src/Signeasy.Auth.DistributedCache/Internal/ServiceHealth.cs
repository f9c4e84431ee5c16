using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Logs when a service begins to fail and when it works again. Several kinds of calls to one service may share it: then only
/// the first kind that fails and the last one that recovers are logged.
/// </summary>
internal sealed class ServiceHealth(string service, string account, ILogger logger, bool isFile = false)
{
    private int _failing;

    public void Failed(Exception failure)
    {
        if (Interlocked.Increment(ref _failing) != 1)
        {
            return;
        }

        if (isFile)
        {
            DistributedCacheLog.FileFailed(logger, account, failure.Message, failure);
        }
        else
        {
            DistributedCacheLog.Failed(logger, account, service, failure);
        }
    }

    public void Recovered()
    {
        if (Interlocked.Decrement(ref _failing) == 0)
        {
            DistributedCacheLog.Recovered(logger, account, service);
        }
    }
}
