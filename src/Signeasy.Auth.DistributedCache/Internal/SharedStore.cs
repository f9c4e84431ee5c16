using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Stores an account's entry in the application's distributed cache. Calls never fail and are limited in time.</summary>
internal sealed class SharedStore(
    IDistributedCache cache,
    string account,
    ILogger logger,
    ServiceHealth reading,
    ServiceHealth writing,
    TimeSpan limit,
    TimeProvider timeProvider)
{
    private static readonly SharedEntry Nothing = new(Token: null);

    /// <summary>Limit for tokens with an unknown expiry, which may be later than the store supports.</summary>
    private static readonly TimeSpan MaxEntryLifetime = TimeSpan.FromDays(366);

    /// <summary>How long a failure is kept after its delay has ended, so that consecutive failures are counted.</summary>
    private static readonly TimeSpan FailureLifetime = TimeSpan.FromHours(1);

    // Separate, because a store may be full or read-only: a failed write says nothing about reads.
    private readonly BoundedCalls _reads = new(reading, limit, timeProvider);
    private readonly BoundedCalls _writes = new(writing, limit, timeProvider);
    private int _isUnreadable;

    public async Task<ReadResult> ReadAsync(EntryKeys keys, CancellationToken cancellationToken)
    {
        (bool isReachable, byte[]? entry) = await _reads.TryAsync(
            async cancel => (true, await cache.GetAsync(keys.EntryName, cancel).ConfigureAwait(false)),
            fallback: (false, null),
            cancellationToken).ConfigureAwait(false);
        return new ReadResult(isReachable, Decrypt(entry, keys));
    }

    /// <summary>Stores the entry, and returns whether that succeeded.</summary>
    public Task<bool> WriteAsync(EntryKeys keys, SharedEntry shared, CancellationToken cancellationToken)
    {
        // Relative, because the store has its own clock.
        DateTimeOffset end = shared.Token?.ExpiresAt ?? shared.Attempt!.NotBefore + FailureLifetime;
        TimeSpan timeToLive = TimeSpans.Min(end - timeProvider.GetUtcNow(), MaxEntryLifetime);
        if (timeToLive <= TimeSpan.Zero)
        {
            return Task.FromResult(false);
        }

        byte[] entry = EncryptedEntry.Encrypt(shared, keys);
        return _writes.TryAsync(
            async cancel =>
            {
                await cache.SetAsync(
                    keys.EntryName,
                    entry,
                    new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = timeToLive },
                    cancel).ConfigureAwait(false);
                return true;
            },
            fallback: false,
            cancellationToken);
    }

    private SharedEntry Decrypt(byte[]? entry, EntryKeys keys)
    {
        if (entry is null)
        {
            return Nothing;
        }

        SharedEntry? shared = EncryptedEntry.Decrypt(entry, keys, out string? problem);
        if (Interlocked.Exchange(ref _isUnreadable, shared is null ? 1 : 0) == 0 && shared is null)
        {
            DistributedCacheLog.Unreadable(logger, account, problem!);
        }

        return shared ?? Nothing;
    }
}
