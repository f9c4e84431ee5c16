namespace Signeasy.Auth.Internal;

/// <summary>
/// The decisions of a token cache, without threads and without a clock: methods take the current time as a parameter. All
/// members except <see cref="Cached"/> are guarded by the owner's lock.
/// </summary>
internal sealed class CacheState(TimeSpan renewBefore, Func<double> jitter)
{
    /// <summary>
    /// A new token that is usable for less time than this counts as expired: another would be needed immediately.
    /// </summary>
    private static readonly TimeSpan MinUsableTime = TimeSpan.FromSeconds(0.5);

    private readonly RejectionThrottle _rejections = new();
    private readonly Backoff _backoff = new(jitter);
    private readonly TokenOverlap _overlap = new();
    private TimeSpan _renewBefore = renewBefore;
    private volatile CachedToken? _cached;
    private bool _hasNewSecret;
    private bool _asksForAnother;

    /// <summary>The cached token; the lock-free path reads it without the lock.</summary>
    public CachedToken? Cached => _cached;

    /// <summary>Number of acquisitions started so far.</summary>
    public long Acquisitions { get; private set; }

    public TokenStatus Snapshot(DateTimeOffset now)
    {
        _cached = _overlap.Resume(_cached, now);
        bool isUsable = _cached?.IsUsable(now) == true;
        DateTimeOffset next = isUsable ? _backoff.NextRenewalAt(now) : _backoff.NextCallerAttemptAt(now);
        return new TokenStatus
        {
            Token = _cached?.Token,
            RenewsAt = _cached is { NeverExpires: false } cached ? cached.RenewsAt : null,
            NextAttemptAt = next > now ? next : null,
            FailingSince = _backoff.FailingSince,
            Failure = _backoff.LastFailure,
            Acquisitions = Acquisitions,
            At = now,
            IsUsable = isUsable,
            Window = _cached?.Window ?? TimeSpan.Zero,
        };
    }

    /// <summary>
    /// Decides whether a call gets the cached token, waits or fails; may also extend the time in which no lock is needed.
    /// </summary>
    public Decision Decide(DateTimeOffset now, bool isPending)
    {
        _cached = _overlap.Resume(_cached, now);
        if (_cached is not { } cached || !cached.IsUsable(now))
        {
            return !isPending && now < _backoff.NextCallerAttemptAt(now) ? Decision.Fail : Decision.Wait;
        }

        if (_overlap.IsPostponed)
        {
            _cached = cached.ServeWithoutLock(now, _overlap.PostponedUntil);
            return Decision.Serve;
        }

        if (!cached.IsDue(now))
        {
            _cached = cached.ServeWithoutLockUntilDue();
            return Decision.Serve;
        }

        DateTimeOffset nextRenewalAt = _backoff.NextRenewalAt(now);
        if (now < nextRenewalAt)
        {
            _cached = cached.ServeWithoutLock(now, nextRenewalAt);
            return Decision.Serve;
        }

        _cached = cached.ServeWithoutLock(now, cached.UsableUntil);
        return Decision.ServeAndRenew;
    }

    /// <summary>Serves the cached token until it is this account's turn to renew.</summary>
    public void DelayRenewal(DateTimeOffset now, DateTimeOffset nextTurn) => _cached = _cached!.ServeWithoutLock(now, nextTurn);

    /// <summary>Decides what to do after the API rejected a token.</summary>
    public Rejection Reject(AccessToken token, DateTimeOffset now, bool isPending)
    {
        // Compared by value, because a decorator may return copies.
        if (_cached is not { } cached || !cached.HasValueOf(token) || !cached.IsUsable(now))
        {
            return Rejection.NotCached;
        }

        if (token.IsFromPortal)
        {
            return Rejection.Kept;
        }

        if (_overlap.IsPostponed)
        {
            _cached = _overlap.DropPredecessor();
            return Rejection.NotCached;
        }

        if (isPending && cached.IsRejected)
        {
            return Rejection.Renew;
        }

        DateTimeOffset renewableAt = _rejections.RenewableAt(cached, now);
        bool isOldEnough = now >= renewableAt;
        if (!isOldEnough)
        {
            cached.Token.MarkRejected();
        }

        if (_overlap.HasUsablePredecessor(now) && (!isOldEnough || cached.WasNeverAccepted))
        {
            // The API doesn't accept the new token yet.
            _cached = _overlap.Postpone(cached, isOldEnough ? now + _rejections.Double() : renewableAt);
            return Rejection.NotCached;
        }

        if (!isPending && (!isOldEnough || _backoff.DelaysReplacementOf(cached, now)))
        {
            return isOldEnough ? Rejection.Kept : Rejection.TooNew;
        }

        if (isOldEnough)
        {
            _rejections.Renewing(cached, now);
            _cached = cached.AsRejected();
        }

        return Rejection.Renew;
    }

    /// <summary>Whether there is a usable token, due or not, whose renewal isn't delayed.</summary>
    public bool CanRenew(DateTimeOffset now) => _cached?.IsUsable(now) == true && now >= _backoff.NextRenewalAt(now);

    /// <summary>The last failure as a new exception, for a caller that comes while acquisitions are delayed.</summary>
    public SigneasyAuthException FailureForLaterCaller(DateTimeOffset now) =>
        _backoff.LastFailure!.ForLaterCaller(_backoff.NextCallerAttemptAt(now) - now);

    /// <summary>
    /// Records that an acquisition starts. Ends the lock-free time, which was computed for a cache without one.
    /// </summary>
    /// <returns>The rejected token if the source has to be asked for another one; otherwise null.</returns>
    public AccessToken? AcquisitionStarted()
    {
        Acquisitions++;
        _hasNewSecret = false;
        _cached = _cached?.ServeUnderLock();
        _asksForAnother = _cached?.IsRejected == true;
        return _asksForAnother ? _cached!.Token : null;
    }

    /// <summary>Applies the result of an acquisition: a token or a failure.</summary>
    public AcquisitionResult Complete(AccessToken? token, SigneasyAuthException? failure, DateTimeOffset now)
    {
        TokenStatus before = Snapshot(now);
        _cached = _cached?.ServeUnderLock();
        AcquisitionResult.Kind outcome = token is null
            ? AcceptFailure(failure!, AcquisitionResult.Kind.Failed, now)
            : AcceptToken(token, now);
        TokenStatus after = Snapshot(now);
        return new AcquisitionResult(outcome, after.IsUsable ? after.Token : null, now, before, after);
    }

    /// <summary>
    /// Applies changed settings. A new secret ends the delay after a failure, unless the issuer sent Retry-After.
    /// </summary>
    public void UpdateSettings(TimeSpan renewBefore, bool hasNewSecret)
    {
        _renewBefore = renewBefore;
        _cached = _cached?.WithRenewBefore(renewBefore);
        _overlap.UpdateRenewBefore(renewBefore);
        if (hasNewSecret)
        {
            _hasNewSecret = true;
            EndDelaysIfSecretChanged();
        }
    }

    /// <summary>Discards the token and all delays, because the account's client changed.</summary>
    public void Reset(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _cached = null;
        _overlap.Replaced(predecessor: null);
        _rejections.Reset();
        _backoff.Clear();
    }

    private AcquisitionResult.Kind AcceptToken(AccessToken token, DateTimeOffset now)
    {
        CachedToken? cached = _cached;
        bool isUsable = cached?.IsUsable(now) == true;
        bool isSame = cached?.HasValueOf(token) == true;
        CachedToken received = new(token, _renewBefore, jitter()) { ReplacesRejected = cached?.IsRejected == true };
        if (!(isUsable && isSame) && !received.IsUsable(now + MinUsableTime))
        {
            return AcceptFailure(received.ExpiredOnArrival(), AcquisitionResult.Kind.ReceivedExpired, now);
        }

        if (isUsable && !cached!.ShouldBeReplacedBy(token, now))
        {
            return KeepCached(cached, now);
        }

        _overlap.Replaced(predecessor: isUsable && !cached!.IsRejected ? cached : null);
        _cached = received;
        if (isSame)
        {
            // The issuer returned the same token with a later expiry, so there won't be another one before it expires.
            _backoff.DelayRenewals(now, received.UsableUntil);
        }
        else
        {
            // Without a delay, a source whose tokens are always due, or issued in the future, would be asked in a loop.
            _backoff.Succeeded(received, now);
        }

        return AcquisitionResult.Kind.NewToken;
    }

    /// <summary>Keeps the cached token, because the source has no better one.</summary>
    private AcquisitionResult.Kind KeepCached(CachedToken cached, DateTimeOffset now)
    {
        if (cached.IsRejected && !_asksForAnother)
        {
            // The token was rejected during this acquisition, so the source hasn't been asked for another one yet.
            _backoff.Clear();
        }
        else
        {
            _cached = cached with { WasRenewedInVain = cached.WasRenewedInVain || cached.IsRejected };
            _backoff.Succeeded(cached, now);
        }

        return AcquisitionResult.Kind.NoNewToken;
    }

    private AcquisitionResult.Kind AcceptFailure(SigneasyAuthException failure, AcquisitionResult.Kind outcome, DateTimeOffset now)
    {
        if (_cached is { } cached && cached.IsUsable(now))
        {
            _backoff.RenewalFailed(now, cached.TimeForRenewal(now), failure);
        }
        else
        {
            _backoff.AcquisitionFailed(now, failure);
        }

        // A secret that arrived during this acquisition hasn't been used yet.
        EndDelaysIfSecretChanged();
        return outcome;
    }

    private void EndDelaysIfSecretChanged()
    {
        if (_hasNewSecret && _backoff.LastFailure?.RetryAfter is null)
        {
            _backoff.EndDelays();
            _cached = _cached?.ServeUnderLock();
        }
    }

    /// <summary>What a call may do.</summary>
    internal enum Decision
    {
        /// <summary>Return the cached token.</summary>
        Serve,

        /// <summary>Return the cached token, and start its renewal unless one is in progress.</summary>
        ServeAndRenew,

        /// <summary>Wait for the acquisition in progress, or start one.</summary>
        Wait,

        /// <summary>Fail with the last failure.</summary>
        Fail,
    }

    /// <summary>What to do after the API rejected a token.</summary>
    internal enum Rejection
    {
        /// <summary>Another token is cached, or none, so the caller is treated like any other.</summary>
        NotCached,

        /// <summary>Renew the token, or wait for the renewal in progress.</summary>
        Renew,

        /// <summary>Keep the token, which is too new to be renewed.</summary>
        TooNew,

        /// <summary>Keep the token: the next renewal is delayed after a failure, or the token is from the portal.</summary>
        Kept,
    }
}
