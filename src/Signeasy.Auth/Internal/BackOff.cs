namespace Signeasy.Auth.Internal;

/// <summary>
/// How long the issuer is left alone after a failure: a patient schedule while a token is held, a brisk one while
/// callers have none. Lives under its owner's lock.
/// </summary>
internal sealed class BackOff(Func<double> draw)
{
    private static readonly TimeSpan FirstRenewalStep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastRenewalStep = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(30);

    /// <summary>A source of the application's own may ask for any time at all, and so for one that no calendar holds.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>A hold that seems to begin later than this from now was made before the clock was set back.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private int _renewalFailures;
    private int _waitingFailures;
    private DateTimeOffset _heldFrom;
    private DateTimeOffset _renewalsFrom;
    private DateTimeOffset _callersFrom;

    public DateTimeOffset? FailingSince { get; private set; }

    public SigneasyAuthException? LastFailure { get; private set; }

    /// <summary>The last failure as an awaitable, for callers who come while it is remembered.</summary>
    public Task<AccessToken>? Remembered { get; private set; }

    /// <summary>The instant from which a held token's renewal may be tried.</summary>
    public DateTimeOffset RenewalsFrom(DateTimeOffset now) => Holds(now) ? _renewalsFrom : DateTimeOffset.MinValue;

    /// <summary>The instant from which callers without a token may ask.</summary>
    public DateTimeOffset CallersFrom(DateTimeOffset now) =>
        Remembered is not null && Holds(now) ? _callersFrom : DateTimeOffset.MinValue;

    /// <summary>A renewal failed while the token that it was to replace still served.</summary>
    public void RenewalFailed(DateTimeOffset now, TimeSpan window, SigneasyAuthException failure)
    {
        TimeSpan step = Doubled(FirstStep(window), _renewalFailures++, LastRenewalStep);
        Remember(now, failure);
        _renewalsFrom = now + Longer(Spread(step), Asked(failure));

        // Should the token expire first, callers need not sit out a schedule that was made for idle hours.
        _callersFrom = now + Asked(failure);
    }

    /// <summary>An acquisition failed, and there is no token.</summary>
    public void AcquisitionFailed(DateTimeOffset now, SigneasyAuthException failure)
    {
        TimeSpan step = failure.IsTransient ? Doubled(FirstWait, _waitingFailures++, LastWait) : LastWait;
        Remember(now, failure);
        _callersFrom = now + Longer(step, Asked(failure));
        _renewalsFrom = _callersFrom;
    }

    /// <summary>The source had nothing better than the held token: ask again a step later.</summary>
    public void NothingNew(DateTimeOffset now, TimeSpan window) => HoldRenewals(now, now + Spread(FirstStep(window)));

    /// <summary>A renewal came to nothing for a reason that is to be forgotten: none before this instant.</summary>
    public void HoldRenewals(DateTimeOffset now, DateTimeOffset until)
    {
        _heldFrom = now;
        _renewalsFrom = until;
        _callersFrom = now;
    }

    /// <summary>Something was changed that may cure the failure: the next call may ask at once.</summary>
    public void Release() => _renewalsFrom = _callersFrom = DateTimeOffset.MinValue;

    public void Clear()
    {
        Release();
        _renewalFailures = 0;
        _waitingFailures = 0;
        FailingSince = null;
        LastFailure = null;
        Remembered = null;
    }

    private void Remember(DateTimeOffset now, SigneasyAuthException failure)
    {
        _heldFrom = now;
        FailingSince ??= now;
        LastFailure = failure;
        Remembered = Task.FromException<AccessToken>(failure);

        // Should nobody come while it is remembered, it isn't an unobserved failure.
        _ = Remembered.Exception;
    }

    private bool Holds(DateTimeOffset now) => _heldFrom - now <= ClockTolerance;

    private TimeSpan Spread(TimeSpan step) => new((long)(step.Ticks * (0.8 + (0.4 * draw()))));

    private static TimeSpan FirstStep(TimeSpan window)
    {
        var tenth = new TimeSpan(window.Ticks / 10);
        return tenth < FirstRenewalStep ? tenth : FirstRenewalStep;
    }

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan last)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks < last.Ticks ? new TimeSpan((long)ticks) : last;
    }

    private static TimeSpan Asked(SigneasyAuthException failure) => failure.RetryAfter switch
    {
        { } asked when asked > LongestAsked => LongestAsked,
        { } asked when asked > TimeSpan.Zero => asked,
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
