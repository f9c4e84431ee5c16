namespace Signeasy.Auth;

/// <summary>Options of the hosted service that keeps an account's token renewed.</summary>
public sealed class TokenRenewalServiceOptions
{
    /// <summary>
    /// Whether the service calls <c>GET me</c> once after it has obtained the first token, so that a rejected token is noticed
    /// at start-up and not at the first call. The result is logged and part of the health check; a failure degrades the check
    /// until the API accepts a call. The call is sent by the client named <c>Signeasy.Auth.ApiAccess</c>, or
    /// <c>Signeasy.Auth.ApiAccess:</c> and the account's name for accounts other than the default one. Default: false.
    /// </summary>
    public bool VerifyApiAccess { get; set; }
}
