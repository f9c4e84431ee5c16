using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Locks for the processes of one machine, each with its own file.</summary>
internal sealed class FileLockProvider(CacheFolder folder) : IDistributedLockProvider
{
    public IDistributedLock CreateLock(string name) => new FileLock(folder, name);
}
