using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The result of trying to get the lock. Disposing it releases the lock.</summary>
/// <param name="IsReachable">Whether the lock service responded.</param>
/// <param name="Handle">The held lock; null if another process holds it.</param>
internal sealed record LockAttempt(bool IsReachable, IDistributedSynchronizationHandle? Handle) : IAsyncDisposable
{
    public static readonly LockAttempt Unreachable = new(IsReachable: false, Handle: null);

    public async ValueTask DisposeAsync()
    {
        if (Handle is not null)
        {
            await Handle.DisposeAsync().ConfigureAwait(false);
        }
    }
}
