namespace Signeasy.Auth;

/// <summary>Options of the hosted service that keeps an account's token renewed.</summary>
public sealed class TokenRenewalServiceOptions
{
    /// <summary>
    /// Whether the service calls <c>GET me</c> once, after it got the first token, so that an API that rejects the token shows
    /// at the start and not at the first call. The result is logged and part of the health check; a failure degrades it until
    /// the API accepts a call. The call is sent by the client named <c>Signeasy.Auth.ApiAccess</c>, followed by a colon and
    /// the name of any account but the default one. Default: false.
    /// </summary>
    public bool VerifyApiAccess { get; set; }
}
