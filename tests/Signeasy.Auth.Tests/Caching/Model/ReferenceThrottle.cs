namespace Signeasy.Auth.Tests;

/// <summary>How old a rejected token must be to be renewed, and what the API said about each token first.</summary>
internal sealed class ReferenceThrottle
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<AccessToken, bool> _wasAccepted = new(ReferenceEqualityComparer.Instance);
    private DateTimeOffset _renewedAt;

    public TimeSpan MinimumAge { get; private set; } = OneMinute;

    public void Report(AccessToken token, bool isAccepted) => _wasAccepted.TryAdd(token, isAccepted);

    public void ReportRenewedInVain(AccessToken token) => _wasAccepted[token] = false;

    public void Forget(AccessToken token) => _wasAccepted.Remove(token);

    public bool WasRejectedFirst(ReferenceToken token) => _wasAccepted.TryGetValue(token.Token, out bool accepted) && !accepted;

    /// <summary>A token that the API accepted resets the minimum age once it is rejected.</summary>
    public void ResetIfAccepted(ReferenceToken token)
    {
        if (_wasAccepted.TryGetValue(token.Token, out bool accepted) && accepted && !token.WasRenewedInVain)
        {
            MinimumAge = OneMinute;
        }
    }

    public DateTimeOffset RenewableAt(ReferenceToken token, DateTimeOffset now)
    {
        DateTimeOffset issuedAt = token.Token.IssuedAt < now ? token.Token.IssuedAt : now;
        DateTimeOffset renewedAt = _renewedAt <= now ? _renewedAt : DateTimeOffset.MinValue;
        return (renewedAt > issuedAt ? renewedAt : issuedAt) + MinimumAge;
    }

    public void Renew(ReferenceToken token, DateTimeOffset now)
    {
        _renewedAt = now;
        bool wasNoHelp = token.WasRenewedInVain || (token.ReplacesRejected && WasRejectedFirst(token));
        if (wasNoHelp)
        {
            Grow();
        }
        else if (!WasRejectedFirst(token))
        {
            MinimumAge = OneMinute;
        }
    }

    public void Grow() => MinimumAge = Rules.Least(2 * MinimumAge, 30 * OneMinute);

    public void Reset() => (MinimumAge, _renewedAt) = (OneMinute, default);
}
