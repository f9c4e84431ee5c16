using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>
/// A token with the times at which it becomes due for renewal and stops being usable. Immutable, and swapped as one
/// reference, so that no reader combines an old token with a new expiry.
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
    /// <param name="jitter">
    /// A random number from 0 to 1, drawn once per token: where in the window's first fifth the token becomes due.
    /// </param>
    public CachedToken(AccessToken token, TimeSpan renewBefore, double jitter)
    {
        DateTimeOffset issuedAt = token.IsFromPortal ? DateTimeOffset.MinValue : token.IssuedAt;
        DateTimeOffset expiresAt = token.IsFromPortal ? DateTimeOffset.MaxValue : token.ExpiresAt;
        TimeSpan lifetime = expiresAt - issuedAt;
        expiresAt = expiresAt.ToUniversalTime(); // With another offset, the subtraction below could overflow.
        Token = token;
        Window = Min(renewBefore, new TimeSpan(lifetime.Ticks / 2));
        RenewsAt = expiresAt - Window + new TimeSpan((long)(Window.Ticks / 5 * jitter));
        UsableUntil = expiresAt - Min(MaxExpiryMargin, new TimeSpan(lifetime.Ticks / 20));
        _jitter = jitter;
        _earliestPlausibleNow = Math.Max(0, issuedAt.UtcTicks - ClockTolerance.Ticks);
        _lockFreeFrom = _earliestPlausibleNow;
        _lockFreeUntil = Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks);
    }

    public AccessToken Token { get; }

    public TimeSpan Window { get; }

    public DateTimeOffset RenewsAt { get; }

    public DateTimeOffset UsableUntil { get; }

    /// <summary>Whether the API rejected the token when it was old enough to be renewed.</summary>
    public bool IsRejected { get; init; }

    /// <summary>Whether a renewal after a rejection brought no other token.</summary>
    public bool WasRenewedInVain { get; init; }

    /// <summary>Whether this token replaced one that the API had rejected.</summary>
    public bool ReplacesRejected { get; init; }

    /// <summary>Whether the API accepted the first call with this token.</summary>
    public bool WasAccepted => Token.FirstOutcome == AccessToken.ApiOutcome.Accepted;

    /// <summary>Whether the API rejected the first call with this token.</summary>
    public bool WasNeverAccepted => Token.FirstOutcome == AccessToken.ApiOutcome.Rejected;

    /// <summary>Whether the token is used until the API rejects it: it is from the portal, or its expiry isn't known.</summary>
    public bool NeverExpires => Token.IsFromPortal || Token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>True while the token can be returned without taking the lock.</summary>
    public bool CanServeWithoutLock(long utcTicks) => utcTicks < _lockFreeUntil && utcTicks >= _lockFreeFrom;

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    /// <summary>
    /// Whether the token is due for renewal. A rejected token is, unless its expiry isn't known: the source is then asked
    /// once per rejection.
    /// </summary>
    public bool IsDue(DateTimeOffset now) => now >= RenewsAt || IsIssuedInFuture(now) || (IsRejected && !NeverExpires);

    /// <summary>
    /// The time left for renewals: the window, or more if they started before it, because of a rejection or because the
    /// clock was set back.
    /// </summary>
    public TimeSpan TimeForRenewal(DateTimeOffset now) => Max(Window, Token.ExpiresAt - now);

    /// <summary>
    /// Whether another token should replace this one: a newer one or one that expires later does; any other does if this one
    /// was rejected or the clock was set back; the same token never does.
    /// </summary>
    public bool ShouldBeReplacedBy(AccessToken other, DateTimeOffset now) =>
        !HasValueOf(other)
        && (IsRejected || IsIssuedInFuture(now) || other.IssuedAt >= Token.IssuedAt || other.ExpiresAt > Token.ExpiresAt);

    public bool HasValueOf(AccessToken other) => other.Value == Token.Value;

    public SigneasyAuthException ExpiredOnArrival() => new(
        $"The access token had expired on arrival, or was about to (issued {Token.IssuedAt:u}, expires {Token.ExpiresAt:u}): "
        + "check this machine's clock, and the token's lifetime in the issuer's settings.",
        error: ErrorCodes.InvalidResponse,
        isTransient: true);

    public CachedToken AsRejected() => ServeUnderLock() with { IsRejected = true };

    /// <summary>The same token, served without the lock until it is due.</summary>
    public CachedToken ServeWithoutLockUntilDue() =>
        LockFree(_earliestPlausibleNow, Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>
    /// The same token, served without the lock until the given time or its expiry, unless the clock is set back in the
    /// meantime.
    /// </summary>
    public CachedToken ServeWithoutLock(DateTimeOffset now, DateTimeOffset until) =>
        LockFree(now.UtcTicks, Math.Min(until.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>The same token, but the next call decides under the lock.</summary>
    public CachedToken ServeUnderLock() => LockFree(0, 0);

    /// <summary>The same token and jitter with another renewal window.</summary>
    public CachedToken WithRenewBefore(TimeSpan renewBefore) => new CachedToken(Token, renewBefore, _jitter)
    {
        IsRejected = IsRejected,
        WasRenewedInVain = WasRenewedInVain,
        ReplacesRejected = ReplacesRejected,
    }.ServeUnderLock();

    private bool IsIssuedInFuture(DateTimeOffset now) => now.UtcTicks < _earliestPlausibleNow;

    private CachedToken LockFree(long from, long until) => this with { _lockFreeFrom = from, _lockFreeUntil = until };
}
