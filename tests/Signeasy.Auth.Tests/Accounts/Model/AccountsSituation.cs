namespace Signeasy.Auth.Tests;

/// <summary>Everything around an account that decides how a call ends.</summary>
/// <param name="Row">The tenant's row; null if there is none.</param>
/// <param name="IsSourceUp">Whether the database answers.</param>
/// <param name="IsIssuerUp">Whether the issuer answers.</param>
/// <param name="Status">The account's token now, whose cache has a model of its own; null if the account isn't in memory.</param>
/// <param name="Now">The time.</param>
/// <param name="Uptime">Ticks of the clock that is never set back.</param>
/// <param name="IsAccepted">Whether the issuer accepts a client's secret.</param>
/// <param name="IsRevoked">Whether the API rejects a token.</param>
internal sealed record AccountsSituation(
    TenantRow? Row,
    bool IsSourceUp,
    bool IsIssuerUp,
    TokenStatus? Status,
    DateTimeOffset Now,
    long Uptime,
    Func<TenantRow, bool> IsAccepted,
    Func<AccessToken, bool> IsRevoked)
{
    /// <summary>Whether a lookup would find other settings than these.</summary>
    public bool HasChanged(TenantRow settings) => IsSourceUp && Row != settings;
}
