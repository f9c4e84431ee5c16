namespace Signeasy.Auth.Tests;

/// <summary>How long a <see cref="ReferenceCache"/> leaves its source alone, and what it remembers of failures.</summary>
internal sealed class ReferenceBackoff
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    private int _failedRenewals;
    private int _failedWaits;
    private DateTimeOffset _since;
    private DateTimeOffset _renewalsFrom;
    private DateTimeOffset _callersFrom;

    public DateTimeOffset? FailingSince { get; private set; }

    public SigneasyAuthException? LastFailure { get; private set; }

    public IEnumerable<DateTimeOffset> Edges => [_since, _callersFrom, _renewalsFrom];

    /// <summary>When a held token's renewal may be tried again; null when it may be now.</summary>
    public DateTimeOffset? RenewalsFrom(DateTimeOffset now) => IsInForce(now, _renewalsFrom) ? _renewalsFrom : null;

    /// <summary>Until when callers without a token get the last failure; null when they may ask now.</summary>
    public DateTimeOffset? CallersFrom(DateTimeOffset now) =>
        LastFailure is not null && IsInForce(now, _callersFrom) ? _callersFrom : null;

    public void RenewalFailed(DateTimeOffset now, TimeSpan time, SigneasyAuthException failure, double draw)
    {
        Remember(now, failure);
        TimeSpan step = Rules.Doubled(FirstStep(time), _failedRenewals++, HalfAnHour);
        _renewalsFrom = now + Rules.Most(Rules.Spread(step, draw), Asked(failure));
        _callersFrom = now + Asked(failure);
    }

    public void AcquisitionFailed(DateTimeOffset now, SigneasyAuthException failure)
    {
        Remember(now, failure);
        TimeSpan step = failure.IsTransient ? Rules.Doubled(OneSecond, _failedWaits++, HalfAMinute) : HalfAMinute;
        _renewalsFrom = _callersFrom = now + Rules.Most(step, Asked(failure));
    }

    public void NothingNew(DateTimeOffset now, TimeSpan time, double draw)
    {
        _since = now;
        _renewalsFrom = now + Rules.Spread(FirstStep(time), draw);
        _callersFrom = now;
    }

    /// <summary>A new secret may cure a failure, but not an issuer that asked to be left alone.</summary>
    public void LiftUnlessAsked()
    {
        if (LastFailure?.RetryAfter is null)
        {
            _renewalsFrom = _callersFrom = DateTimeOffset.MinValue;
        }
    }

    public void Forget()
    {
        _renewalsFrom = _callersFrom = DateTimeOffset.MinValue;
        _failedRenewals = _failedWaits = 0;
        FailingSince = null;
        LastFailure = null;
    }

    private void Remember(DateTimeOffset now, SigneasyAuthException failure)
    {
        _since = now;
        FailingSince ??= now;
        LastFailure = failure;
    }

    private bool IsInForce(DateTimeOffset now, DateTimeOffset until) => now < until && _since - now <= FiveMinutes;

    private static TimeSpan FirstStep(TimeSpan time) => Rules.Least(HalfAMinute, new TimeSpan(time.Ticks / 10));

    private static TimeSpan Asked(SigneasyAuthException failure) =>
        Rules.Least(Rules.Most(failure.RetryAfter ?? TimeSpan.Zero, TimeSpan.Zero), OneHour);
}
