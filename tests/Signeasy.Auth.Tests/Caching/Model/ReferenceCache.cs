namespace Signeasy.Auth.Tests;

/// <summary>
/// A token cache as its rules tell it, and nothing else: no threads, no fast path, every question answered from scratch.
/// </summary>
internal sealed class ReferenceCache(TimeSpan renewBefore)
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    private readonly List<Expectation> _waiting = [];
    private readonly ReferenceBackoff _backOff = new();
    private TimeSpan _renewBefore = renewBefore;
    private ReferenceToken? _held;
    private TimeSpan _leastAge = OneMinute;
    private DateTimeOffset _refusedAt;
    private bool _hasNewSecret;
    private bool _isDisposed;

    public AccessToken? Token => _held?.Token;

    public DateTimeOffset? RenewsAt => _held is { IsEverlasting: false } held ? held.RenewsAt(_renewBefore) : null;

    public DateTimeOffset? FailingSince => _backOff.FailingSince;

    public SigneasyAuthException? LastFailure => _backOff.LastFailure;

    public int Acquisitions { get; private set; }

    public bool IsUnderWay { get; private set; }

    /// <summary>Refusals that were believed.</summary>
    public int Refusals { get; private set; }

    /// <summary>When a refusal of the token held would be believed.</summary>
    public DateTimeOffset? RefusableFrom =>
        Token is { } token ? (token.IssuedAt > _refusedAt ? token.IssuedAt : _refusedAt) + _leastAge : null;

    /// <summary>The instants at which something changes by itself.</summary>
    public IEnumerable<DateTimeOffset> Edges =>
        [.. _backOff.Edges, .. _held?.Edges(_renewBefore, _leastAge) ?? []];

    public DateTimeOffset? NextAttemptAt(DateTimeOffset now) =>
        UsableAt(now) is null ? _backOff.CallersFrom(now) : _backOff.RenewalsFrom(now);

    public Expectation Call(DateTimeOffset now, bool isCancelled)
    {
        if (_isDisposed)
        {
            return new Expectation(Expectation.Disposed);
        }

        if (UsableAt(now) is not { } usable)
        {
            bool isRemembered = !IsUnderWay && _backOff.CallersFrom(now) is not null;
            return isRemembered && !isCancelled ? new Expectation(LastFailure) : Wait(isCancelled);
        }

        bool mayRenew = !IsUnderWay && _backOff.RenewalsFrom(now) is null;
        if (usable.IsRefused && !usable.IsRefusalAnswered && (IsUnderWay || mayRenew))
        {
            return Wait(isCancelled);
        }

        if (mayRenew && usable.IsDue(now, _renewBefore))
        {
            Acquire();
        }

        return new Expectation(usable.Token);
    }

    public void Cancel(Expectation call)
    {
        if (_waiting.Remove(call))
        {
            call.Result = Expectation.Cancelled;
        }
    }

    public void Fail(DateTimeOffset now, SigneasyAuthException failure, double draw)
    {
        IsUnderWay = false;
        if (UsableAt(now) is { } usable)
        {
            _backOff.RenewalFailed(now, usable.RenewalTime(now, _renewBefore), failure, draw);
            usable.IsRefusalAnswered = true;
            TellWaiting(usable.Token);
        }
        else
        {
            _backOff.AcquisitionFailed(now, failure);
            TellWaiting(failure);
        }

        if (_hasNewSecret)
        {
            _backOff.LiftUnlessAsked();
        }
    }

    public void Succeed(DateTimeOffset now, AccessToken token, double draw)
    {
        IsUnderWay = false;
        var arrived = new ReferenceToken(token, draw, replacesRefused: _held?.IsRefused == true);
        if (UsableAt(now) is { } usable && !usable.IsBetteredBy(arrived, now))
        {
            _backOff.NothingNew(now, usable.RenewalTime(now, _renewBefore), draw);
            usable.IsRefusalAnswered = true;
            TellWaiting(usable.Token);
            return;
        }

        if (arrived.IsUsable(now))
        {
            (_leastAge, _refusedAt) = arrived.ReplacesRefused ? (_leastAge, _refusedAt) : (OneMinute, default);
            _held = arrived;
            _backOff.Forget();
        }

        TellWaiting(token);
    }

    public void Invalidate(DateTimeOffset now, AccessToken token)
    {
        if (!ReferenceEquals(token, Token) || _held!.IsRefused || _held.IsEverlasting || now - token.IssuedAt < _leastAge
            || (now >= _refusedAt && now - _refusedAt < _leastAge))
        {
            return;
        }

        _refusedAt = now;

        _leastAge = _held.ReplacesRefused ? Rules.Least(_leastAge * 2, HalfAnHour) : _leastAge;
        _held.IsRefused = true;
        _held.IsRefusalAnswered = false;
        Refusals++;
    }

    public void ChangeWindow(TimeSpan renewBefore) => _renewBefore = renewBefore;

    public void ChangeSecret()
    {
        _hasNewSecret = true;
        _backOff.LiftUnlessAsked();
    }

    public void ChangeClient(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _held = null;
        _leastAge = OneMinute;
        _backOff.Forget();
        if (IsUnderWay)
        {
            Acquire();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _held = null;
        IsUnderWay = false;
        TellWaiting(Expectation.Disposed);
    }

    private Expectation Wait(bool isCancelled)
    {
        if (isCancelled)
        {
            return new Expectation(Expectation.Cancelled);
        }

        if (!IsUnderWay)
        {
            Acquire();
        }

        var call = new Expectation();
        _waiting.Add(call);
        return call;
    }

    private void Acquire()
    {
        Acquisitions++;
        IsUnderWay = true;
        _hasNewSecret = false;
    }

    private void TellWaiting(object result)
    {
        _waiting.ForEach(call => call.Result = result);
        _waiting.Clear();
    }

    private ReferenceToken? UsableAt(DateTimeOffset now) => _held?.IsUsable(now) == true ? _held : null;
}
