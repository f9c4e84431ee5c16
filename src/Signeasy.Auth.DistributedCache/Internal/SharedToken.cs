namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The token that the processes of a fleet share: read from the store, or renewed by one of them for all. Renewal times
/// aren't randomized here; the memory caches in front do that, so that processes don't read the store at the same time.
/// </summary>
/// <param name="source">Provides new tokens.</param>
/// <param name="currentSettings">Returns the current settings.</param>
/// <param name="store">The store.</param>
/// <param name="sharedLock">The lock; null if there is none.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="shortRuns">
/// The rules for processes that may end at any moment, which need a lock; null for long-running processes.
/// </param>
internal sealed class SharedToken(
    ITokenProvider source,
    Func<SharingSettings> currentSettings,
    SharedStore store,
    SharedLock? sharedLock,
    TimeProvider timeProvider,
    ShortRunRules? shortRuns = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ExtraWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longer, because the operating system frees the lock of a process that ends: while it is held, its holder is at work,
    /// however busy the machine is.
    /// </summary>
    private static readonly TimeSpan ExtraWaitForFile = TimeSpan.FromSeconds(60);

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
                : IsEnoughForShortRun(entry, rejected) ? UseDueToken(entry, settings, keys)
                : sharedLock is null || !entry.IsReachable
                    ? await RenewAsync(settings, keys, entry, rejected, cancellationToken).ConfigureAwait(false)
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
                    return GetWithoutRenewal(entry, settings, rejected)
                        ?? await RenewAsync(settings, keys, entry with { IsReachable = true }, rejected, cancellationToken)
                            .ConfigureAwait(false);
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

            TimeSpan extraWait = shortRuns is null ? ExtraWait : ExtraWaitForFile;
            if (timeProvider.GetElapsedTime(start) >= settings.AcquisitionTimeout + extraWait)
            {
                break;
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
            entry = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
            if (GetWithoutRenewal(entry, settings, rejected) is { } token)
            {
                return token;
            }
        }

        return await RenewAsync(settings, keys, entry with { IsReachable = true }, rejected, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccessToken> RenewAsync(
        SharingSettings settings, EntryKeys keys, ReadResult entry, AccessToken? rejected, CancellationToken cancellationToken)
    {
        SharedEntry? attempted = null;
        if (shortRuns is not null && entry.IsReachable)
        {
            attempted = BeginAttempt(shortRuns, entry, settings);
            if (attempted.Token is not null)
            {
                await store.WriteAsync(keys, attempted, cancellationToken).ConfigureAwait(false);
            }
        }

        return await AskAsync(settings, keys, entry, attempted, rejected, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccessToken> AskAsync(
        SharingSettings settings,
        EntryKeys keys,
        ReadResult entry,
        SharedEntry? attempted,
        AccessToken? rejected,
        CancellationToken cancellationToken)
    {
        AccessToken token;
        try
        {
            token = rejected is null
                ? await source.GetTokenAsync(cancellationToken).ConfigureAwait(false)
                : await source.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (SigneasyAuthException e) when (attempted is not null)
        {
            await store.WriteAsync(keys, shortRuns!.Fail(attempted, e), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        // After a reload the token may be another client's, which must not be stored under these keys.
        if (entry.IsReachable && !_rejected.Contains(token) && currentSettings().SharesEntryWith(settings))
        {
            SharedEntry renewed = attempted is null ? new(token) : ShortRunRules.Complete(attempted, token);
            await store.WriteAsync(keys, renewed, cancellationToken).ConfigureAwait(false);
        }

        return token;
    }

    /// <summary>
    /// Whether a process that has just started uses a due token as it is. Its first call then takes no longer than with a
    /// token that isn't due, even if the issuer doesn't respond.
    /// </summary>
    private bool IsEnoughForShortRun(ReadResult entry, AccessToken? rejected) =>
        shortRuns is not null
        && rejected is null
        && IsUsable(entry.Token)
        && !RejectedTokens.IsSame(entry.Token, _lastReturned);

    private AccessToken UseDueToken(ReadResult entry, SharingSettings settings, EntryKeys keys)
    {
        if (!shortRuns!.IsDelayed(entry.Entry, RenewalReason.Due))
        {
            shortRuns.StartRenewal(entry.Token!, settings, keys, RenewIfFreeAsync);
        }

        return entry.Token!;
    }

    /// <summary>Renews a due token unless another process is doing so, and if the attempt can be stored.</summary>
    private async Task RenewIfFreeAsync(SharingSettings settings, EntryKeys keys, CancellationToken cancellationToken)
    {
        LockAttempt attempt = await sharedLock!.TryAsync(keys, cancellationToken).ConfigureAwait(false);
        if (attempt.Handle is null)
        {
            return;
        }

        try
        {
            ReadResult entry = await store.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
            if (!IsUsable(entry.Token) || GetWithoutRenewal(entry, settings, rejected: null) is not null)
            {
                return;
            }

            // If this can't be stored, the new token can't be either, and every run would request one.
            SharedEntry attempted = BeginAttempt(shortRuns!, entry, settings);
            if (await store.WriteAsync(keys, attempted, cancellationToken).ConfigureAwait(false))
            {
                await AskAsync(settings, keys, entry, attempted, rejected: null, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await sharedLock.ReleaseAsync(attempt).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the entry's token if it is sufficient, or if another attempt is too early; otherwise null.</summary>
    /// <exception cref="SigneasyAuthException">There is no token, and another attempt is too early.</exception>
    private AccessToken? GetWithoutRenewal(ReadResult entry, SharingSettings settings, AccessToken? rejected)
    {
        if (IsSufficient(entry.Token, settings, rejected))
        {
            return entry.Token;
        }

        RenewalReason reason = GetReason(entry.Token);
        return shortRuns is null || !shortRuns.IsDelayed(entry.Entry, reason) ? null
            : reason == RenewalReason.NoToken ? throw shortRuns.GetFailure(entry.Entry)
            : entry.Token;
    }

    private RenewalReason GetReason(AccessToken? token) =>
        IsUsable(token) ? RenewalReason.Due : IsAlive(token) ? RenewalReason.Rejected : RenewalReason.NoToken;

    private SharedEntry BeginAttempt(ShortRunRules rules, ReadResult entry, SharingSettings settings) => rules.Begin(
        IsAlive(entry.Token) ? entry.Entry : entry.Entry with { Token = null }, GetReason(entry.Token), settings.RenewBefore);

    /// <summary>Whether nothing has to be renewed. In place of a rejected token, any other usable one will do.</summary>
    private bool IsSufficient(AccessToken? token, SharingSettings settings, AccessToken? rejected) =>
        IsUsable(token)
        && (rejected is not null || !SharedTokenExpiry.IsDue(token!, settings.RenewBefore, timeProvider.GetUtcNow()));

    private bool IsUsable(AccessToken? token) => IsAlive(token) && !_rejected.Contains(token!);

    private bool IsAlive(AccessToken? token) => token is not null && SharedTokenExpiry.IsAlive(token, timeProvider.GetUtcNow());
}
