namespace Signeasy.Auth.Internal;

/// <summary>
/// How long the issuer is left alone after a failure: a patient schedule while a token is held, a brisk one while
/// callers have none. Lives under its owner's lock.
/// </summary>
internal sealed class Backoff(Func<double> draw)
{
    private static readonly TimeSpan FirstRenewalDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRenewalDelay = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstCallerDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxCallerDelay = TimeSpan.FromSeconds(30);

    /// <summary>A source of the application's own may ask for any time at all, and so for one that no calendar holds.</summary>
    private static readonly TimeSpan MaxRequestedDelay = TimeSpan.FromHours(1);

    /// <summary>A hold that seems to begin later than this from now was made before the clock was set back.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private int _renewalFailures;
    private int _callerFailures;
    private DateTimeOffset _delayedSince;
    private DateTimeOffset _nextRenewalAt;
    private DateTimeOffset _nextCallerAttemptAt;

    public DateTimeOffset? FailingSince { get; private set; }

    public SigneasyAuthException? LastFailure { get; private set; }

    /// <summary>The last failure as an awaitable, for callers who come while it is remembered.</summary>
    public Task<AccessToken>? CachedFailure { get; private set; }

    /// <summary>The instant from which a held token's renewal may be tried.</summary>
    public DateTimeOffset NextRenewalAt(DateTimeOffset now) => IsInEffect(now) ? _nextRenewalAt : DateTimeOffset.MinValue;

    /// <summary>The instant from which callers without a token may ask.</summary>
    public DateTimeOffset NextCallerAttemptAt(DateTimeOffset now) =>
        CachedFailure is not null && IsInEffect(now) ? _nextCallerAttemptAt : DateTimeOffset.MinValue;

    /// <summary>A renewal failed while the token that it was to replace still served.</summary>
    public void RenewalFailed(DateTimeOffset now, TimeSpan window, SigneasyAuthException failure)
    {
        TimeSpan step = ExponentialDelay(InitialDelay(window), _renewalFailures++, MaxRenewalDelay);
        RecordFailure(now, failure);
        _nextRenewalAt = now + Max(WithJitter(step), RequestedDelay(failure));

        // Should the token expire first, callers need not sit out a schedule that was made for idle hours.
        _nextCallerAttemptAt = now + RequestedDelay(failure);
    }

    /// <summary>An acquisition failed, and there is no token.</summary>
    public void AcquisitionFailed(DateTimeOffset now, SigneasyAuthException failure)
    {
        TimeSpan step = failure.IsTransient ? ExponentialDelay(FirstCallerDelay, _callerFailures++, MaxCallerDelay) : MaxCallerDelay;
        RecordFailure(now, failure);
        _nextCallerAttemptAt = now + Max(step, RequestedDelay(failure));
        _nextRenewalAt = _nextCallerAttemptAt;
    }

    /// <summary>The source had nothing better than the held token: ask again a step later.</summary>
    public void NoNewToken(DateTimeOffset now, TimeSpan window) => DelayRenewals(now, now + WithJitter(InitialDelay(window)));

    /// <summary>A renewal came to nothing for a reason that is to be forgotten: none before this instant.</summary>
    public void DelayRenewals(DateTimeOffset now, DateTimeOffset until)
    {
        _delayedSince = now;
        _nextRenewalAt = until;
        _nextCallerAttemptAt = now;
    }

    /// <summary>Something was changed that may cure the failure: the next call may ask at once.</summary>
    public void EndDelays() => _nextRenewalAt = _nextCallerAttemptAt = DateTimeOffset.MinValue;

    public void Clear()
    {
        EndDelays();
        _renewalFailures = 0;
        _callerFailures = 0;
        FailingSince = null;
        LastFailure = null;
        CachedFailure = null;
    }

    private void RecordFailure(DateTimeOffset now, SigneasyAuthException failure)
    {
        _delayedSince = now;
        FailingSince ??= now;
        LastFailure = failure;
        CachedFailure = Task.FromException<AccessToken>(failure);

        // Should nobody come while it is remembered, it isn't an unobserved failure.
        _ = CachedFailure.Exception;
    }

    private bool IsInEffect(DateTimeOffset now) => _delayedSince - now <= ClockTolerance;

    private TimeSpan WithJitter(TimeSpan step) => new((long)(step.Ticks * (0.8 + (0.4 * draw()))));

    private static TimeSpan InitialDelay(TimeSpan window)
    {
        var tenth = new TimeSpan(window.Ticks / 10);
        return tenth < FirstRenewalDelay ? tenth : FirstRenewalDelay;
    }

    private static TimeSpan ExponentialDelay(TimeSpan first, int times, TimeSpan last)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks < last.Ticks ? new TimeSpan((long)ticks) : last;
    }

    private static TimeSpan RequestedDelay(SigneasyAuthException failure) => failure.RetryAfter switch
    {
        { } asked when asked > MaxRequestedDelay => MaxRequestedDelay,
        { } asked when asked > TimeSpan.Zero => asked,
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
