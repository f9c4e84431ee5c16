namespace Signeasy.Auth.Internal;

/// <summary>
/// The decisions of a token cache, without its threads: every method takes the one instant that it decides for. All but
/// <see cref="Cached"/> live under the owner's lock.
/// </summary>
internal sealed class CacheState(TimeSpan renewBefore, Func<double> draw)
{
    private readonly RejectionThrottle _rejections = new();
    private TimeSpan _renewBefore = renewBefore;
    private volatile CachedToken? _cached;
    private bool _hasNewSecret;

    /// <summary>The token held, read by the fast path without the lock.</summary>
    public CachedToken? Cached => _cached;

    public Backoff Backoff { get; } = new(draw);

    /// <summary>Acquisitions begun so far.</summary>
    public long Acquisitions { get; private set; }

    public TokenStatus Snapshot(DateTimeOffset now)
    {
        bool isUsable = _cached?.IsUsable(now) == true;
        DateTimeOffset next = isUsable ? Backoff.NextRenewalAt(now) : Backoff.NextCallerAttemptAt(now);
        return new TokenStatus
        {
            Token = _cached?.Token,
            RenewsAt = _cached is { NeverExpires: false } held ? held.RenewsAt : null,
            NextAttemptAt = next > now ? next : null,
            FailingSince = Backoff.FailingSince,
            LastFailure = Backoff.LastFailure,
            Acquisitions = Acquisitions,
            At = now,
            IsUsable = isUsable,
            Window = _cached?.Window ?? TimeSpan.Zero,
        };
    }

    /// <summary>Judges a call that the fast path left undecided, and tells the fast path how long that holds.</summary>
    public Decision Decide(DateTimeOffset now, bool isUnderWay)
    {
        if (_cached is not { } held || !held.IsUsable(now))
        {
            return !isUnderWay && now < Backoff.NextCallerAttemptAt(now) ? Decision.Fail : Decision.Wait;
        }

        DateTimeOffset renewalsFrom = Backoff.NextRenewalAt(now);
        if (held.BlocksCallers && (isUnderWay || now >= renewalsFrom))
        {
            return Decision.Wait;
        }

        if (!held.IsRejected && !held.IsDue(now))
        {
            _cached = held.ServeWithoutLockUntilDue();
            return Decision.Serve;
        }

        if (now < renewalsFrom)
        {
            _cached = held.ServeWithoutLock(now, renewalsFrom);
            return Decision.Serve;
        }

        _cached = held.ServeWithoutLock(now, held.UsableUntil);
        return Decision.ServeAndRenew;
    }

    /// <summary>Whether there is a token to renew, due or not, and nothing that holds renewals back.</summary>
    public bool CanRenew(DateTimeOffset now) => _cached is not null && now >= Backoff.NextRenewalAt(now);

    /// <summary>An acquisition begins. What the fast path was told held for a cache with none under way.</summary>
    public void AcquisitionStarted()
    {
        Acquisitions++;
        _hasNewSecret = false;
        _cached = _cached?.ServeUnderLock();
    }

    /// <summary>Takes in what an acquisition gave: a token, or else a failure.</summary>
    public AcquisitionResult Complete(AccessToken? token, SigneasyAuthException? failure, DateTimeOffset now, SecretVerification? trial = null)
    {
        TokenStatus before = Snapshot(now);
        _cached = _cached?.ServeUnderLock();
        AcquisitionOutcome arrival = token is null
            ? AcceptFailure(failure!, now, trial, out AccessToken? best)
            : AcceptToken(token, now, trial, out best!);
        return new AcquisitionResult(arrival, best, now, before, Snapshot(now));
    }

    /// <summary>
    /// Whether a refusal by the API is believed; null when it isn't about the token held, is no news, or nothing can be
    /// done about it.
    /// </summary>
    public bool? TryReject(AccessToken token, DateTimeOffset now) =>
        _cached is { IsRejected: false, NeverExpires: false } held && ReferenceEquals(held.Token, token) ? _rejections.TryAcquire(held, now) : null;

    public void MarkRejected() => _cached = _cached!.AsRejected();

    /// <summary>The account's settings were changed; a new secret may cure a failure, but not an issuer that asks for time.</summary>
    public void UpdateSettings(TimeSpan renewBefore, bool hasNewSecret)
    {
        _renewBefore = renewBefore;
        _cached = _cached?.WithRenewBefore(renewBefore);
        if (hasNewSecret)
        {
            _hasNewSecret = true;
            EndDelaysIfSecretChanged();
        }
    }

    /// <summary>The account was changed: nothing of the old one counts.</summary>
    public void Reset(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _cached = null;
        Backoff.Clear();
    }

    public void Clear() => _cached = null;

    private AcquisitionOutcome AcceptToken(AccessToken token, DateTimeOffset now, SecretVerification? trial, out AccessToken best)
    {
        CachedToken? held = _cached;
        bool followsRefusal = held?.IsRejected == true;
        var arrived = new CachedToken(token, _renewBefore, draw(), followsRefusal);
        if (held?.IsUsable(now) == true && !(arrived.IsUsable(now) && held.ShouldBeReplacedBy(token, now)))
        {
            best = held.Token;
            if (trial is not null && !held.IsRejected && !held.IsDue(now))
            {
                // Only the secret was to be proven, ahead of the token's time: nothing needs trying again.
                Backoff.Clear();
                return AcquisitionOutcome.NoNewToken;
            }

            Backoff.NoNewToken(now, held.TimeForRenewal(now));
            _cached = held.UnblockCallers().ServeWithoutLock(now, Backoff.NextRenewalAt(now));
            return AcquisitionOutcome.NoNewToken;
        }

        best = token;
        if (!arrived.IsUsable(now))
        {
            return AcquisitionOutcome.AlreadyExpired;
        }

        if (!followsRefusal)
        {
            _rejections.Reset();
        }

        Backoff.Clear();
        _cached = arrived;
        return AcquisitionOutcome.NewToken;
    }

    private AcquisitionOutcome AcceptFailure(SigneasyAuthException failure, DateTimeOffset now, SecretVerification? trial, out AccessToken? best)
    {
        if (_cached is { } held && held.IsUsable(now))
        {
            if (!_hasNewSecret && trial?.NextAttemptAt(failure, now) is { } nextTry)
            {
                Backoff.DelayRenewals(now, nextTry);
                _cached = held.UnblockCallers().ServeWithoutLock(now, nextTry);
                best = held.Token;
                return AcquisitionOutcome.SecretNotYetAccepted;
            }

            Backoff.RenewalFailed(now, held.TimeForRenewal(now), failure);
            _cached = held.UnblockCallers().ServeWithoutLock(now, Backoff.NextRenewalAt(now));
            best = held.Token;
        }
        else
        {
            Backoff.AcquisitionFailed(now, failure);
            best = null;
        }

        // A secret that came while this was under way wasn't used yet.
        EndDelaysIfSecretChanged();
        return AcquisitionOutcome.Failed;
    }

    private void EndDelaysIfSecretChanged()
    {
        if (_hasNewSecret && Backoff.LastFailure?.RetryAfter is null)
        {
            Backoff.EndDelays();
            _cached = _cached?.ServeUnderLock();
        }
    }
}
