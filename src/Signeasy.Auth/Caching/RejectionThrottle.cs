namespace Signeasy.Auth.Internal;

/// <summary>
/// How young a token may be and still be renewed because the API refused it. An API that answers 401 to everything must
/// not turn every call into an acquisition: each renewal that didn't help doubles the age. Lives under its owner's lock.
/// </summary>
internal sealed class RejectionThrottle
{
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);

    private TimeSpan _requiredAge = MinAge;
    private DateTimeOffset _lastAcquiredAt;

    public bool TryAcquire(CachedToken held, DateTimeOffset now)
    {
        // The second, for tokens of a source that doesn't know when they were issued.
        if (now - held.Token.IssuedAt < _requiredAge || (now >= _lastAcquiredAt && now - _lastAcquiredAt < _requiredAge))
        {
            return false;
        }

        _lastAcquiredAt = now;

        if (held.ReplacesRejected)
        {
            _requiredAge = _requiredAge + _requiredAge < MaxAge ? _requiredAge + _requiredAge : MaxAge;
        }

        return true;
    }

    public void Reset() => (_requiredAge, _lastAcquiredAt) = (MinAge, default);
}
