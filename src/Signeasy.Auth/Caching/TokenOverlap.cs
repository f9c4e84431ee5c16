namespace Signeasy.Auth.Internal;

/// <summary>
/// Keeps the predecessor of the cached token while it is valid. If the API doesn't accept a new token yet, the new token is
/// postponed, and callers get its predecessor. Not thread-safe; guarded by the owner's lock.
/// </summary>
internal sealed class TokenOverlap
{
    private CachedToken? _predecessor;
    private CachedToken? _postponed;

    /// <summary>Whether a new token is postponed. The cached token is then its predecessor.</summary>
    public bool IsPostponed => _postponed is not null;

    public DateTimeOffset PostponedUntil { get; private set; }

    public bool HasUsablePredecessor(DateTimeOffset now) => _predecessor?.IsUsable(now) == true;

    /// <summary>Records that a new token is cached.</summary>
    public void Replaced(CachedToken? predecessor) => (_predecessor, _postponed) = (predecessor, null);

    /// <summary>Postpones the new token until the given time.</summary>
    /// <returns>Its predecessor.</returns>
    public CachedToken Postpone(CachedToken cached, DateTimeOffset until)
    {
        CachedToken predecessor = _predecessor!.ServeUnderLock();
        (_predecessor, _postponed, PostponedUntil) = (null, cached, until);
        return predecessor;
    }

    /// <summary>Ends the postponement because the API rejected both tokens: the newer one is the better choice.</summary>
    /// <returns>The new token.</returns>
    public CachedToken DropPredecessor()
    {
        CachedToken postponed = _postponed!.ServeUnderLock();
        Replaced(predecessor: null);
        return postponed;
    }

    /// <summary>
    /// Ends the postponement if its time is over or the predecessor has expired. Earlier responses of the API to the new
    /// token no longer count.
    /// </summary>
    /// <returns>The token to cache.</returns>
    public CachedToken? Resume(CachedToken? cached, DateTimeOffset now)
    {
        if (_postponed is not { } postponed || (now < PostponedUntil && cached?.IsUsable(now) == true))
        {
            return cached;
        }

        postponed.Token.ForgetOutcome();
        Replaced(predecessor: cached);
        return postponed.ServeUnderLock();
    }

    public void UpdateRenewBefore(TimeSpan renewBefore)
    {
        _predecessor = _predecessor?.WithRenewBefore(renewBefore);
        _postponed = _postponed?.WithRenewBefore(renewBefore);
    }
}
