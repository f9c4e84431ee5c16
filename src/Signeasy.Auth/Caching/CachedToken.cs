namespace Signeasy.Auth.Internal;

/// <summary>
/// The token that a cache holds, with every instant that decides over it. Immutable, and swapped as one reference, so
/// that no reader pairs an old token with a new expiry.
/// </summary>
internal sealed class CachedToken
{
    /// <summary>A token issued later than this from now tells that the clock was set back.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxExpiryMargin = TimeSpan.FromSeconds(30);

    private readonly double _jitter;
    private readonly long _earliestPlausibleNow;
    private readonly long _lockFreeFrom;
    private readonly long _lockFreeUntil;

    /// <param name="token">The token.</param>
    /// <param name="renewBefore">The renewal window, before its cap at half the lifetime.</param>
    /// <param name="draw">This token's jitter, 0 to 1, drawn once.</param>
    /// <param name="followsRefusal">Whether it replaced a token that the API had refused.</param>
    public CachedToken(AccessToken token, TimeSpan renewBefore, double draw, bool followsRefusal)
    {
        TimeSpan lifetime = token.ExpiresAt - token.IssuedAt;
        Token = token;
        Window = Min(renewBefore, new TimeSpan(lifetime.Ticks / 2));
        RenewsAt = token.ExpiresAt - Window + new TimeSpan((long)(Window.Ticks / 5 * draw));
        UsableUntil = token.ExpiresAt - Min(MaxExpiryMargin, new TimeSpan(lifetime.Ticks / 20));
        ReplacesRejected = followsRefusal;
        _jitter = draw;
        _earliestPlausibleNow = Math.Max(0, token.IssuedAt.UtcTicks - ClockTolerance.Ticks);
        _lockFreeFrom = _earliestPlausibleNow;
        _lockFreeUntil = Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks);
    }

    private CachedToken(CachedToken other, bool isRefused, bool holdsCallers, long quietFrom, long quietUntil)
    {
        Token = other.Token;
        Window = other.Window;
        RenewsAt = other.RenewsAt;
        UsableUntil = other.UsableUntil;
        ReplacesRejected = other.ReplacesRejected;
        IsRejected = isRefused;
        BlocksCallers = holdsCallers;
        _jitter = other._jitter;
        _earliestPlausibleNow = other._earliestPlausibleNow;
        _lockFreeFrom = quietFrom;
        _lockFreeUntil = quietUntil;
    }

    public AccessToken Token { get; }

    public TimeSpan Window { get; }

    public DateTimeOffset RenewsAt { get; }

    public DateTimeOffset UsableUntil { get; }

    public bool ReplacesRejected { get; }

    /// <summary>A portal token: its expiry isn't known, and there is no other to be had.</summary>
    public bool NeverExpires => Token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>The API answered 401 to it.</summary>
    public bool IsRejected { get; }

    /// <summary>It is refused, and its renewal wasn't tried yet: calls wait for that.</summary>
    public bool BlocksCallers { get; }

    /// <summary>Nothing is to be decided at this instant: take the token and go. All that the fast path asks.</summary>
    public bool CanServeWithoutLock(long utcTicks) => utcTicks < _lockFreeUntil && utcTicks >= _lockFreeFrom;

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    /// <summary>
    /// The time that renewals have: the window, or all that is left where a refusal or a clock set back began them
    /// ahead of it. A window of no length must not make a back-off of none.
    /// </summary>
    public TimeSpan TimeForRenewal(DateTimeOffset now)
    {
        TimeSpan left = Token.ExpiresAt - now;
        return left > Window ? left : Window;
    }

    public bool IsDue(DateTimeOffset now) => now >= RenewsAt || IsIssuedInFuture(now);

    /// <summary>
    /// Whether the other token is news: a later expiry, or anything at all in place of a token that is refused or from
    /// the future; but never the same token once more.
    /// </summary>
    public bool ShouldBeReplacedBy(AccessToken other, DateTimeOffset now) =>
        !(other.IssuedAt == Token.IssuedAt && other.Value == Token.Value)
        && (IsRejected || IsIssuedInFuture(now) || other.ExpiresAt > Token.ExpiresAt);

    /// <summary>The same token, left alone by the fast path until it is due.</summary>
    public CachedToken ServeWithoutLockUntilDue() => new(
        this, IsRejected, BlocksCallers, _earliestPlausibleNow, Math.Min(RenewsAt.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>
    /// The same token, left alone by the fast path until this instant or its end, whichever comes first; but not by a
    /// clock that was set back meanwhile, for which the instant was not meant.
    /// </summary>
    public CachedToken ServeWithoutLock(DateTimeOffset now, DateTimeOffset until) => new(
        this, IsRejected, BlocksCallers, now.UtcTicks, Math.Min(until.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>The same token, with nothing settled for the fast path.</summary>
    public CachedToken ServeUnderLock() => new(this, IsRejected, BlocksCallers, 0, 0);

    public CachedToken AsRejected() => new(this, isRefused: true, holdsCallers: true, 0, 0);

    /// <summary>The same token after a renewal that didn't help: a refused one is better than waiting once more.</summary>
    public CachedToken UnblockCallers() => new(this, IsRejected, holdsCallers: false, _lockFreeFrom, _lockFreeUntil);

    /// <summary>The same token and draw under another window.</summary>
    public CachedToken WithRenewBefore(TimeSpan renewBefore)
    {
        var held = new CachedToken(Token, renewBefore, _jitter, ReplacesRejected);
        return IsRejected ? new(held, isRefused: true, BlocksCallers, 0, 0) : held;
    }

    private bool IsIssuedInFuture(DateTimeOffset now) => now.UtcTicks < _earliestPlausibleNow;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
