namespace Signeasy.Auth.Internal;

/// <summary>What a call may do at one instant.</summary>
internal enum Verdict
{
    /// <summary>Take the held token.</summary>
    Serve,

    /// <summary>Take the held token, and see to it that its renewal is under way.</summary>
    ServeAndRenew,

    /// <summary>Wait for the acquisition under way, or begin it.</summary>
    Wait,

    /// <summary>Take the remembered failure.</summary>
    Fail,
}

/// <summary>What became of a token that the source gave.</summary>
internal enum Arrival
{
    Kept,
    NothingNew,
    AlreadyExpired,
}

/// <summary>
/// The decisions of a token cache, without its threads: every method takes the one instant that it decides for. All but
/// <see cref="Held"/> live under the owner's lock.
/// </summary>
internal sealed class TokenState(TimeSpan renewBefore, Func<double> draw)
{
    private readonly RefusalBudget _refusals = new();
    private TimeSpan _renewBefore = renewBefore;
    private volatile HeldToken? _held;

    /// <summary>The token held, read by the fast path without the lock.</summary>
    public HeldToken? Held => _held;

    public BackOff BackOff { get; } = new(draw);

    public TimeSpan LeastAgeOfRefusal => _refusals.LeastAge;

    public TokenStatus Snapshot(DateTimeOffset now, long acquisitions)
    {
        DateTimeOffset next = _held?.IsUsable(now) == true ? BackOff.RenewalsFrom(now) : BackOff.CallersFrom(now);
        return new TokenStatus
        {
            Token = _held?.Token,
            RenewsAt = _held?.DueAt,
            NextAttemptAt = next > now ? next : null,
            FailingSince = BackOff.FailingSince,
            LastFailure = BackOff.LastFailure,
            Acquisitions = acquisitions,
        };
    }

    /// <summary>Judges a call that the fast path left undecided, and tells the fast path how long that holds.</summary>
    public Verdict Judge(DateTimeOffset now, bool isUnderWay)
    {
        if (_held is not { } held || !held.IsUsable(now))
        {
            return !isUnderWay && now < BackOff.CallersFrom(now) ? Verdict.Fail : Verdict.Wait;
        }

        DateTimeOffset renewalsFrom = BackOff.RenewalsFrom(now);
        if (held.IsRefused && (isUnderWay || now >= renewalsFrom))
        {
            return Verdict.Wait;
        }

        if (!held.IsRefused && !held.IsDue(now))
        {
            _held = held.Quiet(now, held.DueAt);
            return Verdict.Serve;
        }

        if (!isUnderWay && now < renewalsFrom)
        {
            _held = held.Quiet(now, renewalsFrom);
            return Verdict.Serve;
        }

        _held = held.Quiet(now, held.UsableUntil);
        return Verdict.ServeAndRenew;
    }

    /// <summary>Takes in what the source gave; the result is what its callers get.</summary>
    public AccessToken Land(AccessToken token, DateTimeOffset now, out Arrival arrival)
    {
        HeldToken? held = _held;
        if (held is not null && held.IsUsable(now) && !held.IsBetteredBy(token, now))
        {
            BackOff.NothingNew(now, held.Window);
            _held = held.Quiet(now, BackOff.RenewalsFrom(now));
            arrival = Arrival.NothingNew;
            return held.Token;
        }

        bool followsRefusal = held?.IsRefused == true;
        var arrived = new HeldToken(token, _renewBefore, draw(), followsRefusal);
        if (!arrived.IsUsable(now))
        {
            arrival = Arrival.AlreadyExpired;
            return token;
        }

        if (!followsRefusal)
        {
            _refusals.Reset();
        }

        BackOff.Clear();
        _held = arrived;
        arrival = Arrival.Kept;
        return token;
    }

    /// <summary>Takes in a failure; the result is the token that still serves, if there is one.</summary>
    public AccessToken? Fail(SigneasyAuthException failure, DateTimeOffset now)
    {
        if (_held is not { } held || !held.IsUsable(now))
        {
            BackOff.AcquisitionFailed(now, failure);
            return null;
        }

        BackOff.RenewalFailed(now, held.Window, failure);
        _held = held.Quiet(now, BackOff.RenewalsFrom(now));
        return held.Token;
    }

    /// <summary>Whether this is the held token and a refusal of it may be news; false for any other.</summary>
    public bool IsHeldAndUnrefused(AccessToken token) => _held is { IsRefused: false } held && ReferenceEquals(held.Token, token);

    /// <summary>Whether the held token is old enough for its refusal to be believed.</summary>
    public bool TrySpendRefusal(DateTimeOffset now) => _refusals.TrySpend(_held!, now);

    public void Refuse() => _held = _held!.Refuse();

    /// <summary>The window was changed, or a secret that may cure a failure.</summary>
    public void Reconsider(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _held = _held?.WithRenewBefore(renewBefore);
        BackOff.Release();
    }

    /// <summary>The account was changed: nothing of the old one counts.</summary>
    public void Restart(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _held = null;
        BackOff.Clear();
        _refusals.Reset();
    }

    public void Drop() => _held = null;
}
