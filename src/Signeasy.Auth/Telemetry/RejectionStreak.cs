using System.Globalization;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Calls that the API rejected in a row, with no other response to an authorized request in between. Immutable.
/// </summary>
/// <param name="FirstToken">The token of the first of these calls.</param>
/// <param name="Since">When the API rejected it.</param>
internal sealed record RejectionStreak(AccessToken FirstToken, DateTimeOffset Since)
{
    /// <summary>
    /// After this time, a streak counts as one that a renewal doesn't end, even if there was no other token: a renewal would
    /// have been possible by then.
    /// </summary>
    private static readonly TimeSpan TimeForRenewal = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(5);

    /// <summary>Number of rejected calls. A call that was sent twice counts once.</summary>
    public long Calls { get; private init; }

    /// <summary>Number of renewals that these calls caused.</summary>
    public int Renewals { get; init; }

    /// <summary>The scopes that the API asked for in its last response, if it named any.</summary>
    public string? RequiredScopes { get; private init; }

    /// <summary>
    /// Whether a renewal didn't help, so that something else is wrong: at least two calls, and two tokens or a minute. A
    /// single endpoint that always responds with 401, among calls that succeed, doesn't reach this.
    /// </summary>
    public bool OutlivedRenewal { get; private init; }

    /// <summary>Whether the streak was long, in the sense of <see cref="IsLong"/>, at the last rejection.</summary>
    public bool WasLong { get; private init; }

    /// <summary>The last token that was rejected.</summary>
    public AccessToken LastToken { get; private init; } = FirstToken;

    private bool HasOtherToken { get; init; }

    /// <summary>Adds a 401.</summary>
    /// <param name="token">The token with which the request was sent.</param>
    /// <param name="isResend">Whether it was the second send of a call.</param>
    /// <param name="requiredScopes">The scopes that the response asks for, if it names any.</param>
    /// <param name="now">The current time.</param>
    public RejectionStreak Add(AccessToken token, bool isResend, string? requiredScopes, DateTimeOffset now)
    {
        long calls = Calls + (isResend ? 0 : 1);
        bool hasOtherToken = HasOtherToken || token.Value != FirstToken.Value; // A provider may return copies.
        bool outlivedRenewal = OutlivedRenewal || (calls > 1 && (hasOtherToken || GetAge(now) >= TimeForRenewal));
        return this with
        {
            Since = now < Since ? now : Since, // The clock was set back.
            Calls = calls,
            LastToken = token,
            HasOtherToken = hasOtherToken,
            RequiredScopes = requiredScopes ?? RequiredScopes,
            OutlivedRenewal = outlivedRenewal,
            WasLong = WasLong || (outlivedRenewal && GetAge(now) >= LongTime),
        };
    }

    /// <summary>Time since the first rejection; zero if the clock was set back.</summary>
    public TimeSpan GetAge(DateTimeOffset now) => TimeSpans.Max(now - Since, TimeSpan.Zero);

    /// <summary>Whether the API has rejected every call for five minutes, even after a renewal.</summary>
    public bool IsLong(DateTimeOffset now) => OutlivedRenewal && GetAge(now) >= LongTime;

    /// <summary>What happened and what to check, in two sentences.</summary>
    public string Describe() => string.Format(
        CultureInfo.InvariantCulture,
        "The API has rejected the access token since {0:u} ({1} {2}, {3} {4}). {5}",
        Since.UtcDateTime,
        Calls,
        Calls == 1 ? "call" : "calls",
        Renewals,
        Renewals == 1 ? "renewal" : "renewals",
        GetAdvice());

    private string GetAdvice()
    {
        if (LastToken.IsFromPortal)
        {
            return "Generate another token in the portal, or use client credentials, which are renewed automatically; "
                + "a suspended account or a missing scope has the same effect.";
        }

        string granted = Scopes.ForDisplay(LastToken.Scope);
        string scopes = RequiredScopes is null ? $"scopes (granted: {granted})" : $"scopes (granted: {granted}; needed: {RequiredScopes})";
        return $"Check whether the account is suspended, and Audience, {scopes} and ApiBaseAddress, which may belong to another "
            + "environment.";
    }
}
