namespace Signeasy.Auth.Internal;

/// <summary>
/// Limits how many renewals of many accounts start per second, so that they don't exceed the issuer's limit together. Only
/// renewals in the background are limited: nobody waits for them.
/// </summary>
internal sealed class RenewalRate(int perSecond)
{
    private readonly object _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / perSecond);
    private DateTimeOffset _nextTurn = DateTimeOffset.MinValue;

    /// <summary>Takes a turn if one is free; otherwise returns the time of the next one.</summary>
    public DateTimeOffset? Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            // More than an interval ahead means that the clock was set back.
            if (now < _nextTurn && _nextTurn - now <= _interval)
            {
                return _nextTurn;
            }

            _nextTurn = now + _interval;
            return null;
        }
    }
}
