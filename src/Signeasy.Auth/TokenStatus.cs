namespace Signeasy.Auth;

/// <summary>
/// Snapshot of a <see cref="CachingTokenProvider"/>: its token and the state of its renewals. It can be serialized; the
/// token's value is never included.
/// </summary>
public sealed class TokenStatus
{
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

    /// <summary>When the snapshot was taken.</summary>
    public DateTimeOffset At { get; internal init; }

    /// <summary>Whether callers get the cached token: false if there is none or it has expired.</summary>
    public bool IsUsable { get; internal init; }

    internal SigneasyAuthException? Failure { get; init; }

    /// <summary>The cached token's renewal window.</summary>
    internal TimeSpan Window { get; init; }
}
