namespace Signeasy.Auth.Internal;

/// <summary>
/// How young a token may be and still be renewed because the API refused it. An API that answers 401 to everything must
/// not turn every call into an acquisition: each renewal that didn't help doubles the age. Lives under its owner's lock.
/// </summary>
internal sealed class RefusalBudget
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(30);

    private TimeSpan _leastAge = Least;
    private DateTimeOffset _spentAt;

    public bool TrySpend(HeldToken held, DateTimeOffset now)
    {
        // The second, for tokens of a source that doesn't know when they were issued.
        if (now - held.Token.IssuedAt < _leastAge || (now >= _spentAt && now - _spentAt < _leastAge))
        {
            return false;
        }

        _spentAt = now;

        if (held.FollowsRefusal)
        {
            _leastAge = _leastAge + _leastAge < Most ? _leastAge + _leastAge : Most;
        }

        return true;
    }

    public void Reset() => (_leastAge, _spentAt) = (Least, default);
}
