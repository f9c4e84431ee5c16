namespace Signeasy.Auth.Internal;

/// <summary>
/// The decisions of a token cache, without its threads: every method takes the one instant that it decides for. All but
/// <see cref="Held"/> live under the owner's lock.
/// </summary>
internal sealed class TokenState(TimeSpan renewBefore, Func<double> draw)
{
    private readonly RefusalBudget _refusals = new();
    private TimeSpan _renewBefore = renewBefore;
    private volatile HeldToken? _held;
    private bool _hasNewSecret;

    /// <summary>The token held, read by the fast path without the lock.</summary>
    public HeldToken? Held => _held;

    public BackOff BackOff { get; } = new(draw);

    /// <summary>Acquisitions begun so far.</summary>
    public long Acquisitions { get; private set; }

    public TokenStatus Snapshot(DateTimeOffset now)
    {
        bool isUsable = _held?.IsUsable(now) == true;
        DateTimeOffset next = isUsable ? BackOff.RenewalsFrom(now) : BackOff.CallersFrom(now);
        return new TokenStatus
        {
            Token = _held?.Token,
            RenewsAt = _held is { IsEverlasting: false } held ? held.DueAt : null,
            NextAttemptAt = next > now ? next : null,
            FailingSince = BackOff.FailingSince,
            LastFailure = BackOff.LastFailure,
            Acquisitions = Acquisitions,
            At = now,
            IsUsable = isUsable,
            Window = _held?.Window ?? TimeSpan.Zero,
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
        if (held.HoldsCallers && (isUnderWay || now >= renewalsFrom))
        {
            return Verdict.Wait;
        }

        if (!held.IsRefused && !held.IsDue(now))
        {
            _held = held.QuietUntilDue();
            return Verdict.Serve;
        }

        if (now < renewalsFrom)
        {
            _held = held.Quiet(now, renewalsFrom);
            return Verdict.Serve;
        }

        _held = held.Quiet(now, held.UsableUntil);
        return Verdict.ServeAndRenew;
    }

    /// <summary>Whether there is a token to renew, due or not, and nothing that holds renewals back.</summary>
    public bool MayRenew(DateTimeOffset now) => _held is not null && now >= BackOff.RenewalsFrom(now);

    /// <summary>An acquisition begins. What the fast path was told held for a cache with none under way.</summary>
    public void Begin()
    {
        Acquisitions++;
        _hasNewSecret = false;
        _held = _held?.Unquiet();
    }

    /// <summary>Takes in what an acquisition gave: a token, or else a failure.</summary>
    public Landing Land(AccessToken? token, SigneasyAuthException? failure, DateTimeOffset now, SecretTrial? trial = null)
    {
        TokenStatus before = Snapshot(now);
        _held = _held?.Unquiet();
        Arrival arrival = token is null
            ? Fail(failure!, now, trial, out AccessToken? best)
            : Accept(token, now, trial, out best!);
        return new Landing(arrival, best, now, before, Snapshot(now));
    }

    /// <summary>
    /// Whether a refusal by the API is believed; null when it isn't about the token held, is no news, or nothing can be
    /// done about it.
    /// </summary>
    public bool? JudgeRefusal(AccessToken token, DateTimeOffset now) =>
        _held is { IsRefused: false, IsEverlasting: false } held && ReferenceEquals(held.Token, token) ? _refusals.TrySpend(held, now) : null;

    public void Refuse() => _held = _held!.Refuse();

    /// <summary>The account's settings were changed; a new secret may cure a failure, but not an issuer that asks for time.</summary>
    public void Reconsider(TimeSpan renewBefore, bool hasNewSecret)
    {
        _renewBefore = renewBefore;
        _held = _held?.WithRenewBefore(renewBefore);
        if (hasNewSecret)
        {
            _hasNewSecret = true;
            ReleaseIfCured();
        }
    }

    /// <summary>The account was changed: nothing of the old one counts.</summary>
    public void Restart(TimeSpan renewBefore)
    {
        _renewBefore = renewBefore;
        _held = null;
        BackOff.Clear();
    }

    public void Drop() => _held = null;

    private Arrival Accept(AccessToken token, DateTimeOffset now, SecretTrial? trial, out AccessToken best)
    {
        HeldToken? held = _held;
        bool followsRefusal = held?.IsRefused == true;
        var arrived = new HeldToken(token, _renewBefore, draw(), followsRefusal);
        if (held?.IsUsable(now) == true && !(arrived.IsUsable(now) && held.IsBetteredBy(token, now)))
        {
            best = held.Token;
            if (trial is not null && !held.IsRefused && !held.IsDue(now))
            {
                // Only the secret was to be proven, ahead of the token's time: nothing needs trying again.
                BackOff.Clear();
                return Arrival.NothingNew;
            }

            BackOff.NothingNew(now, held.RenewalTime(now));
            _held = held.ReleaseCallers().Quiet(now, BackOff.RenewalsFrom(now));
            return Arrival.NothingNew;
        }

        best = token;
        if (!arrived.IsUsable(now))
        {
            return Arrival.AlreadyExpired;
        }

        if (!followsRefusal)
        {
            _refusals.Reset();
        }

        BackOff.Clear();
        _held = arrived;
        return Arrival.Kept;
    }

    private Arrival Fail(SigneasyAuthException failure, DateTimeOffset now, SecretTrial? trial, out AccessToken? best)
    {
        if (_held is { } held && held.IsUsable(now))
        {
            if (!_hasNewSecret && trial?.NextTry(failure, now) is { } nextTry)
            {
                BackOff.HoldRenewals(now, nextTry);
                _held = held.ReleaseCallers().Quiet(now, nextTry);
                best = held.Token;
                return Arrival.SecretRefused;
            }

            BackOff.RenewalFailed(now, held.RenewalTime(now), failure);
            _held = held.ReleaseCallers().Quiet(now, BackOff.RenewalsFrom(now));
            best = held.Token;
        }
        else
        {
            BackOff.AcquisitionFailed(now, failure);
            best = null;
        }

        // A secret that came while this was under way wasn't used yet.
        ReleaseIfCured();
        return Arrival.Failed;
    }

    private void ReleaseIfCured()
    {
        if (_hasNewSecret && BackOff.LastFailure?.RetryAfter is null)
        {
            BackOff.Release();
            _held = _held?.Unquiet();
        }
    }
}
