using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>
/// A token with the instants at which it has to be renewed or stops being usable. Immutable, and swapped as one reference,
/// so that no reader combines an old token with a new expiry.
/// </summary>
internal sealed record CachedToken
{
    private static readonly TimeSpan MaxExpiryMargin = TimeSpan.FromSeconds(30);

    private readonly double _jitter;
    private readonly long _earliestPlausibleNow;
    private long _lockFreeFrom;
    private long _lockFreeUntil;

    /// <param name="token">The token.</param>
    /// <param name="renewBefore">Length of the renewal window; half the token's lifetime if that is shorter.</param>
    /// <param name="jitter">0 to 1, drawn once for the token: when, in the window's first fifth, the token becomes due.</param>
    public CachedToken(AccessToken token, TimeSpan renewBefore, double jitter)
    {
        TimeSpan lifetime = token.ExpiresAt - token.IssuedAt;
        DateTimeOffset expiresAt = token.ExpiresAt.ToUniversalTime(); // Another offset may lead out of the calendar.
        Token = token;
        Window = Min(renewBefore, new TimeSpan(lifetime.Ticks / 2));
        RenewsAt = expiresAt - Window + new TimeSpan((long)(Window.Ticks / 5 * jitter));
        UsableUntil = expiresAt - Min(MaxExpiryMargin, new TimeSpan(lifetime.Ticks / 20));
        _jitter = jitter;
        _earliestPlausibleNow = Math.Max(0, token.IssuedAt.UtcTicks - ClockTolerance.Ticks);
        _lockFreeFrom = _earliestPlausibleNow;
        _lockFreeUntil = Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks);
    }

    public AccessToken Token { get; }

    public TimeSpan Window { get; }

    public DateTimeOffset RenewsAt { get; }

    public DateTimeOffset UsableUntil { get; }

    /// <summary>The API rejected it, and it was old enough to be renewed for that.</summary>
    public bool IsRejected { get; init; }

    /// <summary>It was renewed after a rejection, and the source had no other token.</summary>
    public bool WasRenewedInVain { get; init; }

    /// <summary>It replaced a token that the API had rejected.</summary>
    public bool ReplacesRejected { get; init; }

    /// <summary>Whether the API accepted the first call with it.</summary>
    public bool WasAccepted => Token.FirstOutcome == AccessToken.ApiOutcome.Accepted;

    /// <summary>Whether the API rejected it before it had accepted a call with it.</summary>
    public bool WasNeverAccepted => Token.FirstOutcome == AccessToken.ApiOutcome.Rejected;

    /// <summary>Whether its expiry isn't known, as for a portal token.</summary>
    public bool NeverExpires => Token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>True while the token can be returned without taking the lock.</summary>
    public bool CanServeWithoutLock(long utcTicks) => utcTicks < _lockFreeUntil && utcTicks >= _lockFreeFrom;

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    /// <summary>A rejected token is due as well, unless its expiry isn't known: then each rejection asks the source once.</summary>
    public bool IsDue(DateTimeOffset now) => now >= RenewsAt || IsIssuedInFuture(now) || (IsRejected && !NeverExpires);

    /// <summary>
    /// The time left for renewals: the window, or more if a rejection or a clock that was set back started them ahead
    /// of it.
    /// </summary>
    public TimeSpan TimeForRenewal(DateTimeOffset now) => Max(Window, Token.ExpiresAt - now);

    /// <summary>
    /// Whether to replace this token by another one: by a newer or longer-lived one, or by any if this one is rejected
    /// or the clock was set back, but never by the same token once more.
    /// </summary>
    public bool ShouldBeReplacedBy(AccessToken other, DateTimeOffset now) =>
        !HasValueOf(other)
        && (IsRejected || IsIssuedInFuture(now) || other.IssuedAt >= Token.IssuedAt || other.ExpiresAt > Token.ExpiresAt);

    public bool HasValueOf(AccessToken other) => other.Value == Token.Value;

    public SigneasyAuthException ExpiredOnArrival() => new(
        $"The access token had expired on arrival, or was about to (it lives from {Token.IssuedAt:u} to {Token.ExpiresAt:u}): "
        + "check this machine's clock, and the token's lifetime in the issuer's settings.",
        error: ErrorCodes.InvalidResponse,
        isTransient: true);

    public CachedToken AsRejected() => ServeUnderLock() with { IsRejected = true };

    /// <summary>The same token, served without the lock until it is due.</summary>
    public CachedToken ServeWithoutLockUntilDue() =>
        LockFree(_earliestPlausibleNow, Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>
    /// The same token, served without the lock until this instant or its end, unless the clock is set back in the
    /// meantime.
    /// </summary>
    public CachedToken ServeWithoutLock(DateTimeOffset now, DateTimeOffset until) =>
        LockFree(now.UtcTicks, Math.Min(until.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>The same token, so that the next call decides under the lock.</summary>
    public CachedToken ServeUnderLock() => LockFree(0, 0);

    /// <summary>The same token and jitter under another window.</summary>
    public CachedToken WithRenewBefore(TimeSpan renewBefore) => new CachedToken(Token, renewBefore, _jitter)
    {
        IsRejected = IsRejected,
        WasRenewedInVain = WasRenewedInVain,
        ReplacesRejected = ReplacesRejected,
    }.ServeUnderLock();

    private bool IsIssuedInFuture(DateTimeOffset now) => now.UtcTicks < _earliestPlausibleNow;

    private CachedToken LockFree(long from, long until) => this with { _lockFreeFrom = from, _lockFreeUntil = until };
}
