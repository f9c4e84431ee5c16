using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Delays the next acquisition after a failure: by 30 s to 30 min while there is a usable token, by 1 to 30 s while there is
/// none, or by the issuer's Retry-After if that is longer. Retries within an acquisition are in
/// <see cref="TokenRequestRetries"/>. Not thread-safe; guarded by the owner's lock.
/// </summary>
internal sealed class Backoff(Func<double> jitter)
{
    private static readonly TimeSpan FirstRenewalDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRenewalDelay = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstCallerDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxCallerDelay = TimeSpan.FromSeconds(30);

    private int _renewalFailures;
    private int _callerFailures;
    private int _renewalsWithoutNews;
    private DateTimeOffset _delayedSince;
    private DateTimeOffset _nextRenewalAt;
    private DateTimeOffset _nextCallerAttemptAt;

    public DateTimeOffset? FailingSince { get; private set; }

    public SigneasyAuthException? LastFailure { get; private set; }

    /// <summary>When the cached token may next be renewed; in the past unless renewals are delayed.</summary>
    public DateTimeOffset NextRenewalAt(DateTimeOffset now) => IsInEffect(now) ? _nextRenewalAt : DateTimeOffset.MinValue;

    /// <summary>
    /// Whether the renewal of a token that the API rejects must wait. The delay after a renewal that brought no other token
    /// counts only if the source was asked for another one.
    /// </summary>
    public bool DelaysReplacementOf(CachedToken token, DateTimeOffset now) =>
        now < NextRenewalAt(now) && (token.IsRejected || LastFailure is not null);

    /// <summary>When callers without a token may next cause an acquisition; until then they get the last failure.</summary>
    public DateTimeOffset NextCallerAttemptAt(DateTimeOffset now) =>
        LastFailure is not null && IsInEffect(now) ? _nextCallerAttemptAt : DateTimeOffset.MinValue;

    /// <summary>Records that a renewal failed while the current token is still usable.</summary>
    /// <param name="now">The time of the failure.</param>
    /// <param name="timeForRenewal">
    /// The time left for renewals; if it is short, the first delay is shorter than 30 s.
    /// </param>
    /// <param name="failure">The failure.</param>
    public void RenewalFailed(DateTimeOffset now, TimeSpan timeForRenewal, SigneasyAuthException failure)
    {
        TimeSpan delay = ExponentialDelay(InitialDelay(timeForRenewal), _renewalFailures++, MaxRenewalDelay);
        RecordFailure(now, failure);
        _nextRenewalAt = now + Max(delay.WithJitter(jitter()), RequestedDelay(failure));

        // If the token expires first, callers don't have to wait for the slower background schedule.
        _nextCallerAttemptAt = now + RequestedDelay(failure);
    }

    /// <summary>Records that an acquisition failed and there is no usable token.</summary>
    public void AcquisitionFailed(DateTimeOffset now, SigneasyAuthException failure)
    {
        TimeSpan delay = failure.IsCredentialError
            ? MaxCallerDelay
            : ExponentialDelay(FirstCallerDelay, _callerFailures++, MaxCallerDelay);
        RecordFailure(now, failure);
        _nextCallerAttemptAt = now + Max(delay, RequestedDelay(failure));
        _nextRenewalAt = _nextCallerAttemptAt;
    }

    /// <summary>
    /// Records that an acquisition succeeded, and left this token cached. If the token is due nevertheless, delays grow from
    /// the first delay after a failure up to a twelfth of the time for renewals, so an issuer that returns the same token is
    /// asked about twenty times per token.
    /// </summary>
    public void Succeeded(CachedToken token, DateTimeOffset now)
    {
        if (!token.IsDue(now))
        {
            Clear();
            return;
        }

        EndFailure();
        TimeSpan timeForRenewal = token.TimeForRenewal(now);
        TimeSpan max = Max(new TimeSpan(timeForRenewal.Ticks / 12), FirstCallerDelay);
        TimeSpan first = Max(InitialDelay(timeForRenewal), FirstCallerDelay);
        DelayRenewals(now, now + ExponentialDelay(first, _renewalsWithoutNews++, max).WithJitter(jitter()));
    }

    /// <summary>Delays renewals without recording a failure.</summary>
    public void DelayRenewals(DateTimeOffset now, DateTimeOffset until)
    {
        _delayedSince = now;
        _nextRenewalAt = until;
        _nextCallerAttemptAt = now;
    }

    /// <summary>
    /// Ends the delays, so that the next call starts an acquisition: something changed that may end the failure.
    /// </summary>
    public void EndDelays() => _nextRenewalAt = _nextCallerAttemptAt = DateTimeOffset.MinValue;

    /// <summary>Forgets all failures and delays: a new token was obtained.</summary>
    public void Clear()
    {
        EndFailure();
        EndDelays();
        _renewalsWithoutNews = 0;
    }

    private void EndFailure()
    {
        _renewalFailures = 0;
        _callerFailures = 0;
        FailingSince = null;
        LastFailure = null;
    }

    private void RecordFailure(DateTimeOffset now, SigneasyAuthException failure)
    {
        _delayedSince = now;
        FailingSince ??= now;
        LastFailure = failure;
    }

    /// <summary>
    /// A delay that appears to start in the future was recorded before the clock was set back, so it is ignored.
    /// </summary>
    private bool IsInEffect(DateTimeOffset now) => _delayedSince - now <= ClockTolerance;

    private static TimeSpan InitialDelay(TimeSpan timeForRenewal) =>
        Min(FirstRenewalDelay, new TimeSpan(timeForRenewal.Ticks / 10));

    private static TimeSpan ExponentialDelay(TimeSpan first, int times, TimeSpan max)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks < max.Ticks ? new TimeSpan((long)ticks) : max;
    }

    /// <summary>
    /// A custom token provider may ask for any delay, even one that overflows DateTimeOffset, so it is limited.
    /// </summary>
    private static TimeSpan RequestedDelay(SigneasyAuthException failure) =>
        Max(Min(failure.RetryAfter ?? TimeSpan.Zero, MaxRetryAfter), TimeSpan.Zero);
}
