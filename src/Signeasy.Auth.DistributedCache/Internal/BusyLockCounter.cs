namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Counts how often a due token's lock was busy. Somebody renews it, so there is no hurry; but a lock that stays busy for
/// ever must not keep the token from being renewed.
/// </summary>
internal sealed class BusyLockCounter(TimeProvider timeProvider)
{
    private const int Tries = 3;

    private readonly object _gate = new();
    private DateTimeOffset _issuedAt;
    private long _countedAt;
    private int _count;

    /// <summary>Whether this busy lock is the third for this token, each one at least so long after the last.</summary>
    public bool ShouldStopWaiting(AccessToken token, TimeSpan apart)
    {
        lock (_gate)
        {
            if (token.IssuedAt != _issuedAt)
            {
                (_issuedAt, _count) = (token.IssuedAt, 0);
            }

            if (_count > 0 && timeProvider.GetElapsedTime(_countedAt) < apart)
            {
                return false;
            }

            _countedAt = timeProvider.GetTimestamp();
            _count = (_count + 1) % Tries;
            return _count == 0;
        }
    }
}
