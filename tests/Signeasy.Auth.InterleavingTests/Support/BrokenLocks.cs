using Medallion.Threading;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>Distributed locks that can't be reached.</summary>
internal sealed class BrokenLocks : IDistributedLockProvider
{
    public IDistributedLock CreateLock(string name) => throw new TimeoutException("The lock can't be reached.");
}
