using System.Globalization;

namespace Signeasy.Auth;

/// <summary>
/// Snapshot of a <see cref="CachingTokenProvider"/>: its token, its renewals, and whether the API accepts the token. It can
/// be serialized; the token's value is never included.
/// </summary>
public sealed class TokenStatus
{
    private static readonly char[] LineBreaks = ['\r', '\n'];

    internal TokenStatus()
    {
    }

    /// <summary>
    /// The cached token, even if it has expired; null before the first one and after the client was changed.
    /// </summary>
    public AccessToken? Token { get; internal init; }

    /// <summary>When the cached token becomes due for renewal; null if there is none or its expiry isn't known.</summary>
    public DateTimeOffset? RenewsAt { get; internal init; }

    /// <summary>When the next attempt is allowed; null unless attempts are being delayed.</summary>
    public DateTimeOffset? NextAttemptAt { get; internal init; }

    /// <summary>Time of the first failure since the last success; null if the last acquisition succeeded.</summary>
    public DateTimeOffset? FailingSince { get; internal init; }

    /// <summary>Message of the latest failure since the last success; null if the last acquisition succeeded.</summary>
    public string? LastFailure => Failure?.Message;

    /// <summary>Error code of that failure, as in <see cref="SigneasyAuthException.Error"/>.</summary>
    public string? LastError => Failure?.Error;

    /// <summary>Number of acquisitions started so far, including failed ones and one in progress.</summary>
    public long Acquisitions { get; internal init; }

    /// <summary>
    /// When the API began to reject every call with the token; null if the last response wasn't a 401. Only calls through
    /// this library's handler count.
    /// </summary>
    public DateTimeOffset? RejectedSince { get; internal set; }

    /// <summary>Number of calls that the API rejected since then.</summary>
    public long RejectedCalls { get; internal set; }

    /// <summary>Number of renewals that these calls caused, and that didn't help.</summary>
    public int RejectedRenewals { get; internal set; }

    /// <summary>
    /// The scopes of <see cref="SigneasyAuthOptions.RequiredScopes"/> that the token lacks, separated by spaces; null if it
    /// lacks none or its scopes aren't known. Those that it has are in <see cref="AccessToken.Scope"/>.
    /// </summary>
    public string? MissingScopes { get; internal set; }

    /// <summary>When the snapshot was taken.</summary>
    public DateTimeOffset At { get; internal init; }

    /// <summary>Whether callers get the cached token: false if there is none or it has expired.</summary>
    public bool IsUsable { get; internal init; }

    internal SigneasyAuthException? Failure { get; init; }

    /// <summary>Whether an acquisition is in progress.</summary>
    internal bool IsAcquiring { get; set; }

    /// <summary>The cached token's renewal window.</summary>
    internal TimeSpan Window { get; init; }

    /// <summary>Describes the token, its renewals and its rejections in one line. Never contains the token's value.</summary>
    public override string ToString()
    {
        List<string> parts =
        [
            Token is null ? "No access token" : IsUsable && Token.ExpiresAt > At ? Token.ToString() : Token + " (expired)",
        ];
        Add("renews from", RenewsAt);
        Add("next attempt", NextAttemptAt);
        if (FailingSince is { } failing)
        {
            Add("failing since", failing);
            parts.Add(string.Join(" ", LastFailure!.Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries)));
        }

        if (RejectedSince is { } rejected)
        {
            Add("rejected by the API since", rejected);
            parts.Add($"rejected calls: {RejectedCalls}");
            parts.Add($"renewals that didn't help: {RejectedRenewals}");
        }

        if (MissingScopes is not null)
        {
            parts.Add("missing scopes: " + MissingScopes);
        }

        return string.Join("; ", parts);

        void Add(string name, DateTimeOffset? instant)
        {
            if (instant is { } at)
            {
                parts.Add(string.Format(CultureInfo.InvariantCulture, "{0} {1:u}", name, at.UtcDateTime));
            }
        }
    }
}
