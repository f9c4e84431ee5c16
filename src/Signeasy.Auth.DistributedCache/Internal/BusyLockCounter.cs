namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Counts how often the lock was busy while a token was due for renewal. Normally its holder is renewing the token, so
/// there is no hurry; but a lock that is never released must not prevent the renewal forever.
/// </summary>
internal sealed class BusyLockCounter(TimeProvider timeProvider)
{
    private const int MaxCount = 3;

    private readonly object _gate = new();
    private DateTimeOffset _issuedAt;
    private long _countedAt;
    private int _count;

    /// <summary>Whether the lock has now been busy three times for this token, at least the given time apart.</summary>
    public bool ShouldStopWaiting(AccessToken token, TimeSpan interval)
    {
        lock (_gate)
        {
            if (token.IssuedAt != _issuedAt)
            {
                (_issuedAt, _count) = (token.IssuedAt, 0);
            }

            if (_count > 0 && timeProvider.GetElapsedTime(_countedAt) < interval)
            {
                return false;
            }

            _countedAt = timeProvider.GetTimestamp();
            _count = (_count + 1) % MaxCount;
            return _count == 0;
        }
    }
}
