using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The application's distributed lock. Calls to it never fail and are limited in time.</summary>
internal sealed class SharedLock(
    IDistributedLockProvider locks, ServiceHealth health, TimeSpan limit, TimeProvider timeProvider)
{
    private readonly BoundedCalls _calls = new(health, limit, timeProvider);

    /// <summary>Tries to get the lock, without waiting for another process to release it.</summary>
    public Task<LockAttempt> TryAsync(EntryKeys keys, CancellationToken cancellationToken) =>
        _calls.TryAsync(
            async cancel => new LockAttempt(
                IsReachable: true,
                await locks.CreateLock(keys.LockName).TryAcquireAsync(TimeSpan.Zero, cancel).ConfigureAwait(false)),
            fallback: LockAttempt.Unreachable,
            cancellationToken);

    public Task ReleaseAsync(LockAttempt attempt) =>
        _calls.TryAsync(
            async _ =>
            {
                await attempt.DisposeAsync().ConfigureAwait(false);
                return true;
            },
            fallback: false,
            CancellationToken.None);
}
