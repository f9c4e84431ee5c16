namespace Signeasy.Auth.Tests;

/// <summary>A token of a <see cref="ReferenceCache"/>, and the times that its rules derive from it.</summary>
internal sealed class ReferenceToken(AccessToken token, double jitter, bool replacesRejected)
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _lifetime = token.ExpiresAt - token.IssuedAt;

    public AccessToken Token => token;

    public bool ReplacesRejected => replacesRejected;

    /// <summary>The API rejected it when it was old enough to be renewed.</summary>
    public bool IsRejected { get; set; }

    /// <summary>The source was asked for another one and had none.</summary>
    public bool WasRenewedInVain { get; set; }

    public DateTimeOffset UsableUntil => token.ExpiresAt - Rules.Least(HalfAMinute, _lifetime / 20);

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    public TimeSpan Window(TimeSpan renewBefore) => Rules.Least(renewBefore, _lifetime / 2);

    public bool HasNoKnownExpiry => token.ExpiresAt == DateTimeOffset.MaxValue;

    /// <summary>The time that renewals have: the window, or all that is left if they started ahead of it.</summary>
    public TimeSpan RenewalTime(DateTimeOffset now, TimeSpan renewBefore) =>
        Rules.Most(Window(renewBefore), token.ExpiresAt - now);

    public DateTimeOffset RenewsAt(TimeSpan renewBefore) =>
        token.ExpiresAt - Window(renewBefore) + (Window(renewBefore) / 5 * jitter);

    public bool IsDue(DateTimeOffset now, TimeSpan renewBefore) =>
        (IsRejected && !HasNoKnownExpiry) || now >= RenewsAt(renewBefore) || IsFromTheFuture(now);

    /// <summary>Whether another token (not this one once more) is worth having instead.</summary>
    public bool IsBetteredBy(AccessToken other, DateTimeOffset now) =>
        IsRejected || IsFromTheFuture(now) || other.IssuedAt >= token.IssuedAt || other.ExpiresAt > token.ExpiresAt;

    public IEnumerable<DateTimeOffset> Edges(TimeSpan renewBefore, TimeSpan minimumAge) =>
    [
        RenewsAt(renewBefore), UsableUntil, token.ExpiresAt, token.IssuedAt, token.IssuedAt + minimumAge,
        token.IssuedAt == DateTimeOffset.MinValue ? token.IssuedAt : token.IssuedAt - FiveMinutes,
    ];

    private bool IsFromTheFuture(DateTimeOffset now) => token.IssuedAt - now > FiveMinutes;
}
