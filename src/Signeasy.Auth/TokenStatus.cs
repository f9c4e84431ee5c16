namespace Signeasy.Auth;

/// <summary>What a <see cref="CachingTokenProvider"/> held, and how its renewals went, at one instant.</summary>
public sealed class TokenStatus
{
    internal TokenStatus()
    {
    }

    /// <summary>The token held, expired or not; null before the first and after the client was changed.</summary>
    public AccessToken? Token { get; internal init; }

    /// <summary>When the held token becomes due for renewal; null when none is held, and for a portal token.</summary>
    public DateTimeOffset? RenewsAt { get; internal init; }

    /// <summary>The earliest instant of the next acquisition while acquisitions are held back; null when they aren't.</summary>
    public DateTimeOffset? NextAttemptAt { get; internal init; }

    /// <summary>The first failure since the last success; null while all is well.</summary>
    public DateTimeOffset? FailingSince { get; internal init; }

    /// <summary>The latest failure since the last success; null while all is well.</summary>
    public SigneasyAuthException? LastFailure { get; internal init; }

    /// <summary>Acquisitions begun so far, failed ones and one under way included.</summary>
    public long Acquisitions { get; internal init; }

    /// <summary>The instant it was taken.</summary>
    internal DateTimeOffset At { get; init; }

    /// <summary>Whether the token still serves.</summary>
    internal bool IsUsable { get; init; }

    /// <summary>The held token's renewal window.</summary>
    internal TimeSpan Window { get; init; }
}
