namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Decides whether a token is usable or due. Another process, whose clock may differ, may have obtained it.</summary>
internal static class SharedTokenExpiry
{
    private static readonly TimeSpan MaxExpiryMargin = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether the token is usable: until 2 minutes before its expiry, or a tenth of its lifetime if that is shorter.
    /// </summary>
    public static bool IsAlive(AccessToken token, DateTimeOffset now) =>
        now < token.ExpiresAt - TimeSpans.Min(MaxExpiryMargin, Lifetime(token) / 10);

    /// <summary>Whether the renewal window is open, or the issue time is too far in the future.</summary>
    public static bool IsDue(AccessToken token, TimeSpan renewBefore, DateTimeOffset now) =>
        now >= token.ExpiresAt - Window(token, renewBefore)
        || token.IssuedAt - now > TimeSpans.ClockTolerance;

    /// <summary>Length of the renewal window at the end of the token's lifetime.</summary>
    public static TimeSpan Window(AccessToken token, TimeSpan renewBefore) => TimeSpans.Min(renewBefore, Lifetime(token) / 2);

    private static TimeSpan Lifetime(AccessToken token) => token.ExpiresAt - token.IssuedAt;
}
