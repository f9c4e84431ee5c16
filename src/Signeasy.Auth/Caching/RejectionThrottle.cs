using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The minimum age at which a rejected token is renewed: 1 minute, doubled up to 30 minutes each time a renewal doesn't
/// help. Without it, an API that rejects everything would turn every call into an acquisition. Not thread-safe; guarded by
/// the owner's lock.
/// </summary>
internal sealed class RejectionThrottle
{
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);

    private TimeSpan _requiredAge = MinAge;
    private DateTimeOffset _lastRenewedAt;

    /// <summary>When the rejected token may be renewed; in the past if it is old enough.</summary>
    public DateTimeOffset RenewableAt(CachedToken rejected, DateTimeOffset now)
    {
        if (rejected.WasAccepted && !rejected.WasRenewedInVain)
        {
            _requiredAge = MinAge;
        }

        // The last renewal counts too, for sources that don't know the issue time. A time in the future was recorded before
        // the clock was set back.
        DateTimeOffset since = rejected.Token.IssuedAt;
        if (_lastRenewedAt > since && _lastRenewedAt <= now)
        {
            since = _lastRenewedAt;
        }

        return (since > now ? now : since) + _requiredAge;
    }

    /// <summary>
    /// Records that the rejected token is renewed. If an earlier renewal didn't help, the required age doubles.
    /// </summary>
    public void Renewing(CachedToken rejected, DateTimeOffset now)
    {
        _lastRenewedAt = now;
        if (rejected.WasRenewedInVain || (rejected.ReplacesRejected && rejected.WasNeverAccepted))
        {
            Double();
        }
        else if (!rejected.WasNeverAccepted)
        {
            _requiredAge = MinAge;
        }
    }

    /// <summary>Doubles the required age, because the API doesn't accept a new token that is old enough.</summary>
    /// <returns>The required age from now on.</returns>
    public TimeSpan Double() => _requiredAge = Min(_requiredAge + _requiredAge, MaxAge);

    public void Reset() => (_requiredAge, _lastRenewedAt) = (MinAge, default);
}
