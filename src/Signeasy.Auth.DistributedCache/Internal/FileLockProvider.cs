using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Locks for the processes of one machine, each on a file of its own.</summary>
internal sealed class FileLockProvider(CacheFolder folder) : IDistributedLockProvider
{
    public IDistributedLock CreateLock(string name) => new FileLock(folder, name);
}
