namespace Signeasy.Auth.Internal;

/// <summary>
/// The token that a cache holds, with every instant that decides over it. Immutable, and swapped as one reference, so
/// that no reader pairs an old token with a new expiry.
/// </summary>
internal sealed class HeldToken
{
    /// <summary>
    /// A token issued later than this from now tells that the clock was set back, and so does a decision made later.
    /// </summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LargestMargin = TimeSpan.FromSeconds(30);

    private readonly double _draw;
    private readonly long _soundFrom;
    private readonly long _quietFrom;
    private readonly long _quietUntil;

    /// <param name="token">The token.</param>
    /// <param name="renewBefore">The renewal window, before its cap at half the lifetime.</param>
    /// <param name="draw">This token's jitter, 0 to 1, drawn once.</param>
    /// <param name="followsRefusal">Whether it replaced a token that the API had refused.</param>
    public HeldToken(AccessToken token, TimeSpan renewBefore, double draw, bool followsRefusal)
    {
        TimeSpan lifetime = token.ExpiresAt - token.IssuedAt;
        Token = token;
        Window = Min(renewBefore, new TimeSpan(lifetime.Ticks / 2));
        DueAt = token.ExpiresAt - Window + new TimeSpan((long)(Window.Ticks / 5 * draw));
        UsableUntil = token.ExpiresAt - Min(LargestMargin, new TimeSpan(lifetime.Ticks / 20));
        FollowsRefusal = followsRefusal;
        _draw = draw;
        _soundFrom = Math.Max(0, token.IssuedAt.UtcTicks - ClockTolerance.Ticks);
        _quietFrom = _soundFrom;
        _quietUntil = Math.Min(DueAt.UtcTicks, UsableUntil.UtcTicks);
    }

    private HeldToken(HeldToken other, bool isRefused, bool holdsCallers, long quietFrom, long quietUntil)
    {
        Token = other.Token;
        Window = other.Window;
        DueAt = other.DueAt;
        UsableUntil = other.UsableUntil;
        FollowsRefusal = other.FollowsRefusal;
        IsRefused = isRefused;
        HoldsCallers = holdsCallers;
        _draw = other._draw;
        _soundFrom = other._soundFrom;
        _quietFrom = quietFrom;
        _quietUntil = quietUntil;
    }

    public AccessToken Token { get; }

    public TimeSpan Window { get; }

    public DateTimeOffset DueAt { get; }

    public DateTimeOffset UsableUntil { get; }

    public bool FollowsRefusal { get; }

    /// <summary>A portal token: its expiry isn't known, and there is no other to be had.</summary>
    public bool IsEverlasting => Token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>The API answered 401 to it.</summary>
    public bool IsRefused { get; }

    /// <summary>It is refused, and its renewal wasn't tried yet: calls wait for that.</summary>
    public bool HoldsCallers { get; }

    /// <summary>Nothing is to be decided at this instant: take the token and go. All that the fast path asks.</summary>
    public bool IsQuiet(long utcTicks) => utcTicks < _quietUntil && utcTicks >= _quietFrom;

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    /// <summary>
    /// The time that renewals have: the window, or all that is left where a refusal or a clock set back began them
    /// ahead of it. A window of no length must not make a back-off of none.
    /// </summary>
    public TimeSpan RenewalTime(DateTimeOffset now)
    {
        TimeSpan left = Token.ExpiresAt - now;
        return left > Window ? left : Window;
    }

    public bool IsDue(DateTimeOffset now) => now >= DueAt || IsFromTheFuture(now);

    /// <summary>
    /// Whether the other token is news: a later expiry, or anything at all in place of a token that is refused or from
    /// the future; but never the same token once more.
    /// </summary>
    public bool IsBetteredBy(AccessToken other, DateTimeOffset now) =>
        !(other.IssuedAt == Token.IssuedAt && other.Value == Token.Value)
        && (IsRefused || IsFromTheFuture(now) || other.ExpiresAt > Token.ExpiresAt);

    /// <summary>The same token, left alone by the fast path until it is due.</summary>
    public HeldToken QuietUntilDue() => new(
        this, IsRefused, HoldsCallers, _soundFrom, Math.Min(DueAt.UtcTicks, UsableUntil.UtcTicks));

    /// <summary>
    /// The same token, left alone by the fast path until this instant or its end, whichever comes first; but not by a
    /// clock that was set back meanwhile, for which the instant was not meant.
    /// </summary>
    public HeldToken Quiet(DateTimeOffset now, DateTimeOffset until) => new(
        this,
        IsRefused,
        HoldsCallers,
        Math.Max(0, now.UtcTicks - ClockTolerance.Ticks),
        Math.Min(until.UtcTicks, UsableUntil.UtcTicks));

    public HeldToken Refuse() => new(this, isRefused: true, holdsCallers: true, 0, 0);

    /// <summary>The same token after a renewal that didn't help: a refused one is better than waiting once more.</summary>
    public HeldToken ReleaseCallers() => new(this, IsRefused, holdsCallers: false, _quietFrom, _quietUntil);

    /// <summary>The same token and draw under another window.</summary>
    public HeldToken WithRenewBefore(TimeSpan renewBefore)
    {
        var held = new HeldToken(Token, renewBefore, _draw, FollowsRefusal);
        return IsRefused ? new(held, isRefused: true, HoldsCallers, 0, 0) : held;
    }

    private bool IsFromTheFuture(DateTimeOffset now) => now.UtcTicks < _soundFrom;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
