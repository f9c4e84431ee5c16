using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Stores an account's token in the application's distributed cache. Calls never fail and are limited in time.</summary>
internal sealed class SharedStore(IDistributedCache cache, string account, ILogger logger, TimeProvider timeProvider)
{
    /// <summary>Limit for tokens with an unknown expiry, which may be later than the store supports.</summary>
    private static readonly TimeSpan MaxEntryLifetime = TimeSpan.FromDays(366);

    // Separate, because a store may be full or read-only: a failed write says nothing about reads.
    private readonly BoundedCalls _reads = new("reading the shared entry", account, logger, timeProvider);
    private readonly BoundedCalls _writes = new("writing the shared entry", account, logger, timeProvider);
    private int _isUnreadable;

    public async Task<ReadResult> ReadAsync(EntryKeys keys, CancellationToken cancellationToken)
    {
        (bool isReachable, byte[]? entry) = await _reads.TryAsync(
            async cancel => (true, await cache.GetAsync(keys.EntryName, cancel).ConfigureAwait(false)),
            fallback: (false, null),
            cancellationToken).ConfigureAwait(false);
        return new ReadResult(isReachable, Decrypt(entry, keys));
    }

    public Task WriteAsync(EntryKeys keys, AccessToken token, CancellationToken cancellationToken)
    {
        // Relative, because the store has its own clock.
        TimeSpan timeToLive = TimeSpans.Min(token.ExpiresAt - timeProvider.GetUtcNow(), MaxEntryLifetime);
        if (timeToLive <= TimeSpan.Zero)
        {
            return Task.CompletedTask;
        }

        byte[] entry = EncryptedToken.Encrypt(token, keys);
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

    private AccessToken? Decrypt(byte[]? entry, EntryKeys keys)
    {
        if (entry is null)
        {
            return null;
        }

        AccessToken? token = EncryptedToken.Decrypt(entry, keys, out string? problem);
        if (Interlocked.Exchange(ref _isUnreadable, token is null ? 1 : 0) == 0 && token is null)
        {
            DistributedCacheLog.Unreadable(logger, account, problem!);
        }

        return token;
    }
}
