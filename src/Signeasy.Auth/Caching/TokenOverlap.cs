namespace Signeasy.Auth.Internal;

/// <summary>
/// The predecessor of the cached token, kept while it lives, and a new token that the API doesn't accept yet: its
/// predecessor serves until the new one is older. Not thread-safe; guarded by the owner's lock.
/// </summary>
internal sealed class TokenOverlap
{
    private CachedToken? _predecessor;
    private CachedToken? _postponed;

    /// <summary>Whether a new token is postponed, so that the cached one is its predecessor.</summary>
    public bool IsPostponed => _postponed is not null;

    public DateTimeOffset PostponedUntil { get; private set; }

    public bool HasUsablePredecessor(DateTimeOffset now) => _predecessor?.IsUsable(now) == true;

    /// <summary>A new token is cached.</summary>
    public void Replaced(CachedToken? predecessor) => (_predecessor, _postponed) = (predecessor, null);

    /// <summary>Postpones the new token.</summary>
    /// <returns>Its predecessor.</returns>
    public CachedToken Postpone(CachedToken cached, DateTimeOffset until)
    {
        CachedToken predecessor = _predecessor!.ServeUnderLock();
        (_predecessor, _postponed, PostponedUntil) = (null, cached, until);
        return predecessor;
    }

    /// <summary>Both tokens were rejected, so the newer one is the better choice.</summary>
    /// <returns>The new token.</returns>
    public CachedToken DropPredecessor()
    {
        CachedToken postponed = _postponed!.ServeUnderLock();
        Replaced(predecessor: null);
        return postponed;
    }

    /// <summary>Ends the postponement if it is over. What the API said about the new token before no longer counts.</summary>
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
