namespace Signeasy.Auth.Tests;

/// <summary>
/// A token cache as the design describes it, and nothing else: no threads, no lock-free path, every decision taken from
/// scratch.
/// </summary>
internal sealed class ReferenceCache(TimeSpan renewBefore)
{
    /// <summary>The failure of an acquisition whose token had expired on arrival.</summary>
    public static readonly SigneasyAuthException ExpiredOnArrival = new("", error: "invalid_response", isTransient: true);

    private readonly List<Expectation> _waiting = [];
    private readonly ReferenceBackoff _backoff = new();
    private readonly ReferenceThrottle _throttle = new();
    private TimeSpan _renewBefore = renewBefore;
    private ReferenceToken? _current;
    private ReferenceToken? _predecessor;
    private ReferenceToken? _postponed;
    private DateTimeOffset _postponedUntil;
    private bool _asksForAnother;
    private bool _hasNewSecret;
    private bool _isDisposed;

    public AccessToken? Token => _current?.Token;

    public DateTimeOffset? RenewsAt => _current is { HasNoKnownExpiry: false } current ? current.RenewsAt(_renewBefore) : null;

    public DateTimeOffset? FailingSince => _backoff.FailingSince;

    public SigneasyAuthException? LastFailure => _backoff.LastFailure;

    public int Acquisitions { get; private set; }

    public bool IsPending { get; private set; }

    /// <summary>Acquisitions that asked for another token than a rejected one.</summary>
    public int Rejections { get; private set; }

    /// <summary>The instants at which something changes by itself.</summary>
    public IEnumerable<DateTimeOffset> Edges =>
        [.. _backoff.Edges, .. _current?.Edges(_renewBefore, _throttle.MinimumAge) ?? [], _postponedUntil];

    public DateTimeOffset? RenewableAt(DateTimeOffset now) => _current is null ? null : _throttle.RenewableAt(_current, now);

    public DateTimeOffset? NextAttemptAt(DateTimeOffset now) =>
        UsableAt(now) is null ? _backoff.CallersFrom(now) : _backoff.RenewalsFrom(now);

    /// <summary>Time has passed: a postponed token is tried again once it is older or its predecessor has ended.</summary>
    public void TimePassed(DateTimeOffset now)
    {
        if (_postponed is not null && (now >= _postponedUntil || UsableAt(now) is null))
        {
            _throttle.Forget(_postponed.Token);
            (_current, _predecessor, _postponed) = (_postponed, _current, null);
        }
    }

    public Expectation Call(DateTimeOffset now, bool isCancelled, AccessToken? rejected = null)
    {
        if (UsableAt(now) is { } usable)
        {
            bool isRenewable = !IsPending && !_isDisposed && _postponed is null && _backoff.RenewalsFrom(now) is null;
            if (isRenewable && usable.IsDue(now, _renewBefore))
            {
                Acquire();
            }

            return new Expectation(usable.Token);
        }

        if (_isDisposed)
        {
            return new Expectation(rejected ?? (object)Expectation.Disposed);
        }

        if (isCancelled)
        {
            return new Expectation(Expectation.Cancelled);
        }

        return !IsPending && _backoff.CallersFrom(now) is { } from
            ? new Expectation(rejected ?? (object)new Expectation.LaterFailure(LastFailure!, from - now))
            : Wait(rejected);
    }

    public Expectation Renew(DateTimeOffset now, AccessToken rejected)
    {
        if (UsableAt(now) is not { } current || current.Token.Value != rejected.Value)
        {
            return Call(now, isCancelled: false, rejected);
        }

        if (_postponed is not null)
        {
            (_current, _predecessor, _postponed) = (_postponed, null, null);
            return Call(now, isCancelled: false, rejected);
        }

        if (IsPending && current.IsRejected)
        {
            return Wait(rejected);
        }

        _throttle.ResetIfAccepted(current);
        bool isOldEnough = now >= _throttle.RenewableAt(current, now);
        if (!isOldEnough)
        {
            _throttle.Report(current.Token, isAccepted: false);
        }

        bool canPredecessorServe = _predecessor?.IsUsable(now) == true;
        if (canPredecessorServe && (!isOldEnough || _throttle.WasRejectedFirst(current)))
        {
            if (isOldEnough)
            {
                _throttle.Grow();
                _postponedUntil = now + _throttle.MinimumAge;
            }
            else
            {
                _postponedUntil = _throttle.RenewableAt(current, now);
            }

            (_current, _predecessor, _postponed) = (_predecessor, null, current);
            return Call(now, isCancelled: false, rejected);
        }

        bool mustAcquire = !IsPending;
        bool isDelayed = _backoff.RenewalsFrom(now) is not null && (current.IsRejected || LastFailure is not null);
        if (mustAcquire && (!isOldEnough || isDelayed))
        {
            return new Expectation(rejected);
        }

        if (isOldEnough)
        {
            _throttle.Renew(current, now);
            current.IsRejected = true;
        }

        return _isDisposed ? new Expectation(rejected) : Wait(rejected);
    }

    public void Report(AccessToken token, bool isAccepted) => _throttle.Report(token, isAccepted);

    public void ReportRenewedInVain(AccessToken token) => _throttle.ReportRenewedInVain(token);

    public void Cancel(Expectation call)
    {
        if (_waiting.Remove(call))
        {
            call.Result = Expectation.Cancelled;
        }
    }

    public void Fail(DateTimeOffset now, SigneasyAuthException failure, double jitter)
    {
        IsPending = false;
        if (UsableAt(now) is { } usable)
        {
            _backoff.RenewalFailed(now, usable.RenewalTime(now, _renewBefore), failure, jitter);
            EndWaits(usable.Token, isFailure: false);
        }
        else
        {
            _backoff.AcquisitionFailed(now, failure);
            EndWaits(failure, isFailure: true);
        }

        if (_hasNewSecret)
        {
            _backoff.LiftUnlessRetryAfter();
        }
    }

    public void Succeed(DateTimeOffset now, AccessToken token, double jitter)
    {
        ReferenceToken? usable = UsableAt(now);
        bool isSame = _current?.Token.Value == token.Value;
        var received = new ReferenceToken(token, jitter, replacesRejected: _current?.IsRejected == true);
        bool isUseless = usable is null || !isSame ? !received.IsUsable(now.AddSeconds(0.5)) : false;
        if (isUseless)
        {
            Fail(now, ExpiredOnArrival, jitter);
            return;
        }

        IsPending = false;
        if (usable is not null && (isSame || !usable.IsBetteredBy(token, now)))
        {
            Keep(usable, now, jitter);
        }
        else
        {
            _predecessor = usable is { IsRejected: false } ? usable : null;
            (_current, _postponed) = (received, null);
            if (isSame)
            {
                _backoff.DelayUntil(now, received.UsableUntil);
            }
            else
            {
                RenewLater(received, now, jitter);
            }
        }

        EndWaits(_current!.Token, isFailure: false);
    }

    public void ChangeWindow(TimeSpan renewBefore) => _renewBefore = renewBefore;

    public void ChangeSecret()
    {
        _hasNewSecret = true;
        _backoff.LiftUnlessRetryAfter();
    }

    public void ChangeClient(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        (_current, _predecessor, _postponed) = (null, null, null);
        _throttle.Reset();
        _backoff.Forget();
        if (IsPending)
        {
            Acquire();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        IsPending = false;
        EndWaits(Expectation.Disposed, isFailure: true);
    }

    private void Keep(ReferenceToken usable, DateTimeOffset now, double jitter)
    {
        if (usable.IsRejected && !_asksForAnother)
        {
            _backoff.Forget();
            return;
        }

        usable.WasRenewedInVain |= usable.IsRejected;
        RenewLater(usable, now, jitter);
    }

    private void RenewLater(ReferenceToken token, DateTimeOffset now, double jitter)
    {
        if (token.IsDue(now, _renewBefore))
        {
            _backoff.NoNews(now, token.RenewalTime(now, _renewBefore), jitter);
        }
        else
        {
            _backoff.Forget();
        }
    }

    private Expectation Wait(AccessToken? rejected)
    {
        if (!IsPending)
        {
            Acquire();
        }

        var call = new Expectation { Rejected = rejected };
        _waiting.Add(call);
        return call;
    }

    private void Acquire()
    {
        Acquisitions++;
        IsPending = true;
        _hasNewSecret = false;
        _asksForAnother = _current?.IsRejected == true;
        Rejections += _asksForAnother ? 1 : 0;
    }

    /// <summary>A caller that reported a rejected token gets that token instead of a failure.</summary>
    private void EndWaits(object result, bool isFailure)
    {
        _waiting.ForEach(call => call.Result = isFailure ? call.Rejected ?? result : result);
        _waiting.Clear();
    }

    private ReferenceToken? UsableAt(DateTimeOffset now) => _current?.IsUsable(now) == true ? _current : null;
}
