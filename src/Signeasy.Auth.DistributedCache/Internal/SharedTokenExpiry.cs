namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>How a process judges a token that another one may have obtained, whose clock may differ.</summary>
internal static class SharedTokenExpiry
{
    private static readonly TimeSpan LargestMargin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Ahead of its expiry by as much as clocks may differ: 2 minutes, or a tenth of a shorter life.</summary>
    public static bool IsAlive(AccessToken token, DateTimeOffset now) =>
        now < token.ExpiresAt - Min(LargestMargin, Lifetime(token) / 10);

    /// <summary>From the opening of the renewal window on, or with an issue too far ahead for two sound clocks.</summary>
    public static bool IsDue(AccessToken token, TimeSpan renewBefore, DateTimeOffset now) =>
        now >= token.ExpiresAt - Min(renewBefore, Lifetime(token) / 2) || token.IssuedAt - now > ClockTolerance;

    private static TimeSpan Lifetime(AccessToken token) => token.ExpiresAt - token.IssuedAt;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
