namespace Signeasy.Auth.Tests;

/// <summary>The token that a <see cref="ReferenceCache"/> holds, and the instants that its rules derive from it.</summary>
internal sealed class ReferenceToken(AccessToken token, double draw, bool replacesRefused)
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _lifetime = token.ExpiresAt - token.IssuedAt;

    public AccessToken Token => token;

    public bool ReplacesRefused => replacesRefused;

    public bool IsRefused { get; set; }

    /// <summary>A renewal was tried since it was refused.</summary>
    public bool IsRefusalAnswered { get; set; }

    public DateTimeOffset UsableUntil => token.ExpiresAt - Rules.Least(HalfAMinute, _lifetime / 20);

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    public TimeSpan Window(TimeSpan renewBefore) => Rules.Least(renewBefore, _lifetime / 2);

    /// <summary>A portal token, with no expiry to renew ahead of and nothing to renew it with.</summary>
    public bool IsEverlasting => token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>The time that renewals have: the window, or all that is left where they began ahead of it.</summary>
    public TimeSpan RenewalTime(DateTimeOffset now, TimeSpan renewBefore) =>
        Rules.Most(Window(renewBefore), token.ExpiresAt - now);

    public DateTimeOffset RenewsAt(TimeSpan renewBefore) =>
        token.ExpiresAt - Window(renewBefore) + (Window(renewBefore) / 5 * draw);

    public bool IsDue(DateTimeOffset now, TimeSpan renewBefore) =>
        IsRefused || now >= RenewsAt(renewBefore) || IsFromTheFuture(now);

    public bool IsBetteredBy(ReferenceToken other, DateTimeOffset now)
    {
        bool isSame = other.Token.Value == token.Value && other.Token.IssuedAt == token.IssuedAt;
        return other.IsUsable(now) && !isSame
            && (IsRefused || IsFromTheFuture(now) || other.Token.ExpiresAt > token.ExpiresAt);
    }

    public IEnumerable<DateTimeOffset> Edges(TimeSpan renewBefore, TimeSpan leastAge) =>
    [
        RenewsAt(renewBefore), UsableUntil, token.ExpiresAt, token.IssuedAt, token.IssuedAt + leastAge,
        token.IssuedAt == DateTimeOffset.MinValue ? token.IssuedAt : token.IssuedAt - FiveMinutes,
    ];

    private bool IsFromTheFuture(DateTimeOffset now) => token.IssuedAt - now > FiveMinutes;
}
