namespace Signeasy.Auth.Tests;

/// <summary>When a <see cref="ReferenceCache"/> may ask its source again, and what it remembers of failures.</summary>
internal sealed class ReferenceBackoff
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    private int _failedRenewals;
    private int _failedAcquisitions;
    private int _repetitions;
    private DateTimeOffset _since;
    private DateTimeOffset _renewalsFrom;
    private DateTimeOffset _callersFrom;

    public DateTimeOffset? FailingSince { get; private set; }

    public SigneasyAuthException? LastFailure { get; private set; }

    public IEnumerable<DateTimeOffset> Edges => [_since, _callersFrom, _renewalsFrom];

    /// <summary>When a cached token's renewal may be tried again; null if it may be now.</summary>
    public DateTimeOffset? RenewalsFrom(DateTimeOffset now) => IsInForce(now, _renewalsFrom) ? _renewalsFrom : null;

    /// <summary>Until when callers without a token get the last failure; null if they may ask now.</summary>
    public DateTimeOffset? CallersFrom(DateTimeOffset now) =>
        LastFailure is not null && IsInForce(now, _callersFrom) ? _callersFrom : null;

    public void RenewalFailed(DateTimeOffset now, TimeSpan time, SigneasyAuthException failure, double jitter)
    {
        Remember(now, failure);
        TimeSpan step = Rules.Doubled(FirstStep(time), _failedRenewals++, HalfAnHour);
        _renewalsFrom = now + Rules.Most(Rules.Spread(step, jitter), RetryAfter(failure));
        _callersFrom = now + RetryAfter(failure);
    }

    public void AcquisitionFailed(DateTimeOffset now, SigneasyAuthException failure)
    {
        Remember(now, failure);
        TimeSpan step = failure.Error == "access_denied"
            ? HalfAMinute
            : Rules.Doubled(OneSecond, _failedAcquisitions++, HalfAMinute);
        _renewalsFrom = _callersFrom = now + Rules.Most(step, RetryAfter(failure));
    }

    /// <summary>The source answered, but with nothing that helps: growing steps, up to a twelfth of the time.</summary>
    public void NoNews(DateTimeOffset now, TimeSpan time, double jitter)
    {
        EndFailure();
        TimeSpan step = Rules.Doubled(
            Rules.Most(FirstStep(time), OneSecond), _repetitions++, Rules.Most(new TimeSpan(time.Ticks / 12), OneSecond));
        DelayUntil(now, now + Rules.Spread(step, jitter));
    }

    public void DelayUntil(DateTimeOffset now, DateTimeOffset until) => (_since, _renewalsFrom, _callersFrom) = (now, until, now);

    /// <summary>A new secret may end a failure, but not an issuer's Retry-After.</summary>
    public void LiftUnlessRetryAfter()
    {
        if (LastFailure?.RetryAfter is null)
        {
            _renewalsFrom = _callersFrom = DateTimeOffset.MinValue;
        }
    }

    public void Forget()
    {
        EndFailure();
        _renewalsFrom = _callersFrom = DateTimeOffset.MinValue;
        _repetitions = 0;
    }

    private void EndFailure() => (_failedRenewals, _failedAcquisitions, FailingSince, LastFailure) = (0, 0, null, null);

    private void Remember(DateTimeOffset now, SigneasyAuthException failure)
    {
        _since = now;
        FailingSince ??= now;
        LastFailure = failure;
    }

    private bool IsInForce(DateTimeOffset now, DateTimeOffset until) => now < until && _since - now <= FiveMinutes;

    private static TimeSpan FirstStep(TimeSpan time) => Rules.Least(HalfAMinute, new TimeSpan(time.Ticks / 10));

    private static TimeSpan RetryAfter(SigneasyAuthException failure) =>
        Rules.Least(Rules.Most(failure.RetryAfter ?? TimeSpan.Zero, TimeSpan.Zero), OneHour);
}
