using System.Globalization;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// An attempt to get a token, stored with the entry so that the processes that come later don't repeat it too soon. While
/// there is a usable token, it is stored before the request is sent, because the process may end before the response.
/// </summary>
/// <param name="Reason">Why the source was asked.</param>
/// <param name="At">When it was asked, or when it failed.</param>
/// <param name="NotBefore">When it may be asked again for the same reason.</param>
/// <param name="Count">Number of such attempts in a row.</param>
/// <param name="Failure">How it failed; null if that isn't known.</param>
internal sealed record RenewalAttempt(
    RenewalReason Reason, DateTimeOffset At, DateTimeOffset NotBefore, int Count, SigneasyAuthException? Failure = null)
{
    private static readonly TimeSpan FirstRenewalDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstRejectionDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRenewalDelay = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstDelayWithoutToken = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelayWithoutToken = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>After this time, the next attempt doesn't continue the series of failed attempts, unless the token is due.</summary>
    private static readonly TimeSpan SeriesEndsAfter = TimeSpan.FromHours(2);

    /// <summary>
    /// An attempt that begins now. If its result is never stored, the next one comes after 30 s, doubling to a twelfth of the
    /// renewal window: a token whose renewals are always interrupted causes about twenty attempts. After a rejection, it
    /// comes after 1 min, doubling to 30 min.
    /// </summary>
    public static RenewalAttempt Begin(RenewalReason reason, SharedEntry entry, TimeSpan renewBefore, DateTimeOffset now)
    {
        int count = entry.Attempt is { } last && last.Reason == reason && last.Continues(now) ? last.Count : 0;
        TimeSpan delay = reason switch
        {
            RenewalReason.Due => Double(FirstRenewalDelay, count, SharedTokenExpiry.Window(entry.Token!, renewBefore) / 12),
            RenewalReason.Rejected => Double(FirstRejectionDelay, count, MaxRenewalDelay),
            _ => TimeSpan.Zero,
        };
        return new RenewalAttempt(reason, now, now + delay, count < int.MaxValue ? count + 1 : count);
    }

    /// <summary>The same attempt after it failed.</summary>
    public RenewalAttempt FailedWith(SigneasyAuthException failure, DateTimeOffset now)
    {
        TimeSpan delay = Reason switch
        {
            RenewalReason.NoToken when !failure.IsTransient => MaxDelayWithoutToken,
            RenewalReason.NoToken => Double(FirstDelayWithoutToken, Count - 1, MaxDelayWithoutToken),
            _ => TimeSpans.Min(NotBefore - At, MaxRenewalDelay),
        };
        TimeSpan requested = TimeSpans.Min(failure.RetryAfter ?? TimeSpan.Zero, MaxRetryAfter);
        return this with { At = now, NotBefore = now + TimeSpans.Max(delay, requested), Failure = WithoutDelay(failure) };
    }

    /// <summary>Whether the source shouldn't be asked yet. An attempt in the future was stored before the clock was set back.</summary>
    public bool Delays(RenewalReason reason, DateTimeOffset now) =>
        now < NotBefore
        && At - now <= TimeSpans.ClockTolerance
        && (reason == Reason || (reason == RenewalReason.Rejected && Reason == RenewalReason.Due && Failure is not null));

    /// <summary>The failure as a new exception, with the time that is left until the next attempt.</summary>
    public SigneasyAuthException ToException(DateTimeOffset now) => new(
        Failure!.Message,
        statusCode: Failure.StatusCode,
        error: Failure.Error,
        errorDescription: Failure.ErrorDescription,
        retryAfter: NotBefore - now,
        isTransient: Failure.IsTransient);

    /// <summary>The same failure without the delay, which is different for a process that comes later.</summary>
    private static SigneasyAuthException WithoutDelay(SigneasyAuthException failure)
    {
        string message = failure.Message;
        if (failure.RetryAfter is { } delay)
        {
            string suffix = string.Format(CultureInfo.InvariantCulture, " Retry after {0:0} s.", Math.Ceiling(delay.TotalSeconds));
            message = message.EndsWith(suffix, StringComparison.Ordinal) ? message[..^suffix.Length] : message;
        }

        return new SigneasyAuthException(
            message,
            statusCode: failure.StatusCode,
            error: failure.Error,
            errorDescription: failure.ErrorDescription,
            isTransient: failure.IsTransient);
    }

    private bool Continues(DateTimeOffset now) =>
        Reason == RenewalReason.Due || (now - At).Duration() < SeriesEndsAfter;

    private static TimeSpan Double(TimeSpan first, int times, TimeSpan max)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks < max.Ticks ? new TimeSpan((long)ticks) : max;
    }
}
