namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The token that the processes of a fleet share: found in the store, or renewed by one of them for all. Its judgement has
/// no jitter; the memory caches in front of it have their own, so that they don't come to look in one instant.
/// </summary>
internal sealed class SharedToken(
    ITokenProvider source,
    Func<AccountSettings> currentSettings,
    SharedStore store,
    SharedLock? fleetLock,
    TimeProvider timeProvider)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly RejectedTokens _rejected = new();
    private readonly BusyLockCounter _busyLock = new(timeProvider);
    private AccessToken? _lastGiven;

    /// <summary>The API refused this token to this process.</summary>
    public void Reject(AccessToken token) => _rejected.Add(token);

    /// <summary>The shared token, or a new one for all.</summary>
    public async Task<AccessToken> GetAsync(AccountSettings settings, EntryKeys keys, CancellationToken cancellationToken)
    {
        AccessToken token = await FindAsync(settings, keys, cancellationToken).ConfigureAwait(false);
        _lastGiven = token;
        return token;
    }

    private async Task<AccessToken> FindAsync(AccountSettings settings, EntryKeys keys, CancellationToken cancellationToken)
    {
        ReadResult reading = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        if (IsGood(reading.Token, settings))
        {
            return reading.Token!;
        }

        try
        {
            return fleetLock is null || !reading.IsReachable
                ? await RenewAsync(settings, keys, share: reading.IsReachable, cancellationToken).ConfigureAwait(false)
                : await RenewUnderLockAsync(fleetLock, reading, settings, keys, cancellationToken).ConfigureAwait(false);
        }
        catch (SigneasyAuthException) when (IsUsable(reading.Token) && !IsSame(reading.Token, _lastGiven))
        {
            // Better than none for a process that has no token yet. One that has this very token hears of the failure.
            return reading.Token!;
        }
    }

    private async Task<AccessToken> RenewUnderLockAsync(
        SharedLock turn, ReadResult reading, AccountSettings settings, EntryKeys keys, CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            LockAttempt attempt = await turn.TryAsync(keys, cancellationToken).ConfigureAwait(false);
            if (attempt.Handle is not null)
            {
                try
                {
                    // Another process may have been quicker.
                    reading = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
                    return IsGood(reading.Token, settings)
                        ? reading.Token!
                        : await RenewAsync(settings, keys, share: true, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    await turn.ReleaseAsync(attempt).ConfigureAwait(false);
                }
            }

            if (!attempt.IsReachable || !reading.IsReachable)
            {
                break;
            }

            if (IsUsable(reading.Token))
            {
                if (_busyLock.ShouldStopWaiting(reading.Token!, settings.AcquisitionTimeout))
                {
                    break;
                }

                return reading.Token!;
            }

            if (timeProvider.GetElapsedTime(start) >= settings.AcquisitionTimeout + Grace)
            {
                break;
            }

            await Task.Delay(PollEvery, timeProvider, cancellationToken).ConfigureAwait(false);
            reading = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
            if (IsGood(reading.Token, settings))
            {
                return reading.Token!;
            }
        }

        return await RenewAsync(settings, keys, share: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccessToken> RenewAsync(
        AccountSettings settings, EntryKeys keys, bool share, CancellationToken cancellationToken)
    {
        AccessToken token = await source.GetTokenAsync(cancellationToken).ConfigureAwait(false);

        // After a reload it may be another client's token, which has no business under these keys.
        AccountSettings current = currentSettings();
        if (share && current.SharesTokensWith(settings) && current.SharesSecretWith(settings))
        {
            await store.WriteAsync(keys, token, cancellationToken).ConfigureAwait(false);
        }

        return token;
    }

    private bool IsGood(AccessToken? token, AccountSettings settings) =>
        IsUsable(token) && !SharedTokenExpiry.IsDue(token!, settings.RenewBefore, timeProvider.GetUtcNow());

    private bool IsUsable(AccessToken? token) =>
        token is not null && SharedTokenExpiry.IsAlive(token, timeProvider.GetUtcNow()) && !_rejected.Contains(token);

    private static bool IsSame(AccessToken? one, AccessToken? other) =>
        one?.IssuedAt == other?.IssuedAt && one?.Value == other?.Value;
}
