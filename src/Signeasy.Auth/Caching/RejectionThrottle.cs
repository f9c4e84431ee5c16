using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The minimum age at which a rejected token is renewed: 1 minute, doubled up to 30 minutes each time that a renewal didn't
/// help, so that an API that rejects everything doesn't turn every call into an acquisition. Not thread-safe; guarded by the
/// owner's lock.
/// </summary>
internal sealed class RejectionThrottle
{
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);

    private DateTimeOffset _lastAcquiredAt;

    /// <summary>The minimum age now.</summary>
    public TimeSpan RequiredAge { get; private set; } = MinAge;

    /// <summary>Whether the token is old enough to be renewed because of a rejection; if so, this counts as done.</summary>
    public bool TryAcquire(CachedToken rejected, DateTimeOffset now)
    {
        bool wasAccepted = rejected.Token.FirstOutcome != AccessToken.ApiOutcome.Rejected;
        if (wasAccepted && !rejected.WasRenewedInVain)
        {
            RequiredAge = MinAge;
        }

        // The second condition covers sources that don't know when a token was issued.
        if (now - rejected.Token.IssuedAt < RequiredAge || (now >= _lastAcquiredAt && now - _lastAcquiredAt < RequiredAge))
        {
            return false;
        }

        _lastAcquiredAt = now;
        if (rejected.WasRenewedInVain || (rejected.ReplacesRejected && !wasAccepted))
        {
            RequiredAge = Min(RequiredAge + RequiredAge, MaxAge);
        }

        return true;
    }

    public void Reset() => (RequiredAge, _lastAcquiredAt) = (MinAge, default);
}
