using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The application's distributed cache as the place of an account's entry. No call to it fails or hangs.</summary>
internal sealed class SharedStore(IDistributedCache cache, string account, ILogger logger, TimeProvider timeProvider)
{
    private static readonly ReadResult Unreachable = new(isReachable: false, token: null);

    // Apart, since a store may be full or read-only: what one of them meets says nothing of the other.
    private readonly BoundedCalls _reads = new("reading the shared entry", account, logger, timeProvider);
    private readonly BoundedCalls _writes = new("writing the shared entry", account, logger, timeProvider);
    private int _isUnreadable;

    public async Task<ReadResult> ReadAsync(EntryKeys keys, CancellationToken cancellationToken)
    {
        (bool isReachable, byte[]? entry) = await _reads.TryAsync(
            async cancel => (true, await cache.GetAsync(keys.EntryName, cancel).ConfigureAwait(false)),
            failed: (false, null),
            cancellationToken).ConfigureAwait(false);
        return isReachable ? new ReadResult(isReachable: true, Open(entry, keys)) : Unreachable;
    }

    public Task WriteAsync(EntryKeys keys, AccessToken token, CancellationToken cancellationToken)
    {
        // A time to live, not an instant: the store has a clock of its own.
        TimeSpan left = token.ExpiresAt - timeProvider.GetUtcNow();
        if (left <= TimeSpan.Zero)
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
                    new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = left },
                    cancel).ConfigureAwait(false);
                return true;
            },
            failed: false,
            cancellationToken);
    }

    private AccessToken? Open(byte[]? entry, EntryKeys keys)
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
