using Medallion.Threading;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The application's distributed lock. No call to it fails or hangs; a lock out of reach is nobody's.</summary>
internal sealed class SharedLock(
    IDistributedLockProvider locks, string account, ILogger logger, TimeProvider timeProvider)
{
    private readonly BoundedCalls _calls = new("the distributed lock", account, logger, timeProvider);

    /// <summary>Tries the lock without waiting for it: not acquired means that another process has it.</summary>
    public Task<LockAttempt> TryAsync(EntryKeys keys, CancellationToken cancellationToken) =>
        _calls.TryAsync(
            async cancel => new LockAttempt(
                isReachable: true,
                await locks.CreateLock(keys.LockName).TryAcquireAsync(TimeSpan.Zero, cancel).ConfigureAwait(false)),
            failed: LockAttempt.Unreachable,
            cancellationToken);

    public Task ReleaseAsync(LockAttempt attempt) =>
        _calls.TryAsync(
            async _ =>
            {
                await attempt.Handle!.DisposeAsync().ConfigureAwait(false);
                return true;
            },
            failed: false,
            CancellationToken.None);
}
