namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The token that the processes of a fleet share: read from the store, or renewed by one of them for all. Renewal times
/// aren't randomized here; the memory caches in front do that, so that processes don't read the store at the same time.
/// </summary>
internal sealed class SharedToken(
    ITokenProvider source,
    Func<SharingSettings> currentSettings,
    SharedStore store,
    SharedLock? sharedLock,
    TimeProvider timeProvider)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ExtraWait = TimeSpan.FromSeconds(5);

    private readonly RejectedTokens _rejected = new();
    private readonly BusyLockCounter _busyLock = new(timeProvider);
    private AccessToken? _lastReturned;

    /// <summary>Records that the API rejected this token in this process, which never uses it again.</summary>
    public void Reject(AccessToken token) => _rejected.Add(token);

    /// <summary>Returns the shared token, or a new one that is shared from now on.</summary>
    /// <param name="settings">The current settings.</param>
    /// <param name="keys">The keys that were derived from them.</param>
    /// <param name="rejected">The token to replace; null to replace only a token that is due.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AccessToken> GetAsync(
        SharingSettings settings, EntryKeys keys, AccessToken? rejected, CancellationToken cancellationToken)
    {
        ReadResult entry = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        AccessToken token;
        try
        {
            token = IsSufficient(entry.Token, settings, rejected) ? entry.Token!
                : sharedLock is null || !entry.IsReachable
                    ? await RenewAsync(settings, keys, rejected, share: entry.IsReachable, cancellationToken).ConfigureAwait(false)
                    : await RenewUnderLockAsync(sharedLock, entry, settings, keys, rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is not OperationCanceledException && IsUsable(entry.Token) && !RejectedTokens.IsSame(entry.Token, _lastReturned))
        {
            // A due token is better than none in a process that has just started. A process that already has this token
            // gets the failure.
            token = entry.Token!;
        }

        _lastReturned = token;
        return token;
    }

    private async Task<AccessToken> RenewUnderLockAsync(
        SharedLock renewalLock,
        ReadResult entry,
        SharingSettings settings,
        EntryKeys keys,
        AccessToken? rejected,
        CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            LockAttempt attempt = await renewalLock.TryAsync(keys, cancellationToken).ConfigureAwait(false);
            if (attempt.Handle is not null)
            {
                try
                {
                    // Another process may have renewed it in the meantime.
                    entry = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
                    return IsSufficient(entry.Token, settings, rejected)
                        ? entry.Token!
                        : await RenewAsync(settings, keys, rejected, share: true, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    await renewalLock.ReleaseAsync(attempt).ConfigureAwait(false);
                }
            }

            if (!attempt.IsReachable || !entry.IsReachable)
            {
                break;
            }

            if (IsUsable(entry.Token))
            {
                if (_busyLock.ShouldStopWaiting(entry.Token!, settings.AcquisitionTimeout))
                {
                    break;
                }

                return entry.Token!;
            }

            if (timeProvider.GetElapsedTime(start) >= settings.AcquisitionTimeout + ExtraWait)
            {
                break;
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
            entry = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
            if (IsSufficient(entry.Token, settings, rejected))
            {
                return entry.Token!;
            }
        }

        return await RenewAsync(settings, keys, rejected, share: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccessToken> RenewAsync(
        SharingSettings settings, EntryKeys keys, AccessToken? rejected, bool share, CancellationToken cancellationToken)
    {
        AccessToken token = rejected is null
            ? await source.GetTokenAsync(cancellationToken).ConfigureAwait(false)
            : await source.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);

        // After a reload the token may be another client's, which must not be stored under these keys.
        if (share && !_rejected.Contains(token) && currentSettings().SharesEntryWith(settings))
        {
            await store.WriteAsync(keys, token, cancellationToken).ConfigureAwait(false);
        }

        return token;
    }

    /// <summary>Whether nothing has to be renewed. In place of a rejected token, any other usable one will do.</summary>
    private bool IsSufficient(AccessToken? token, SharingSettings settings, AccessToken? rejected) =>
        IsUsable(token)
        && (rejected is not null || !SharedTokenExpiry.IsDue(token!, settings.RenewBefore, timeProvider.GetUtcNow()));

    private bool IsUsable(AccessToken? token) =>
        token is not null && SharedTokenExpiry.IsAlive(token, timeProvider.GetUtcNow()) && !_rejected.Contains(token);
}
