namespace Signeasy.Auth.Internal;

/// <summary>
/// The token of an account that was dropped, and the settings that it was issued for. Holds no secret, because the account may not
/// come back.
/// </summary>
internal sealed class KeptToken(AccessToken token, AccountSettings settings)
{
    /// <summary>A cache treats a token as expired up to 30 s before its expiry, so one with little time left isn't worth keeping.</summary>
    private static readonly TimeSpan MinTimeLeft = TimeSpan.FromMinutes(1);

    private readonly string _clientId = settings.ClientId;
    private readonly string _audience = settings.Audience;
    private readonly string? _scope = settings.Scope;
    private readonly Uri _tokenEndpoint = settings.TokenEndpoint;

    public AccessToken Token { get; } = token;

    /// <summary>Whether the token can be used by an account with these settings.</summary>
    public bool CanServe(AccountSettings settings, DateTimeOffset now) =>
        Token.ExpiresAt - now > MinTimeLeft
        && settings.PortalToken is null
        && settings.ClientId == _clientId
        && settings.Audience == _audience
        && settings.Scope == _scope
        && settings.TokenEndpoint == _tokenEndpoint;
}
