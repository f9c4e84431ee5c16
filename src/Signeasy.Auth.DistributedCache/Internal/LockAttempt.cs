using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>What a try for the lock came to. Disposed of, should it come too late for who asked.</summary>
/// <param name="isReachable">Whether the lock's service answered.</param>
/// <param name="handle">The lock, held; null when another process has it.</param>
internal sealed class LockAttempt(bool isReachable, IDistributedSynchronizationHandle? handle) : IDisposable
{
    public static readonly LockAttempt Unreachable = new(isReachable: false, handle: null);

    public bool IsReachable { get; } = isReachable;

    public IDistributedSynchronizationHandle? Handle { get; } = handle;

    public void Dispose() => Handle?.Dispose();
}
