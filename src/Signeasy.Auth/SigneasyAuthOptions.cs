using System.Diagnostics;

namespace Signeasy.Auth;

/// <summary>
/// Settings of one Signeasy account. Set either <see cref="ClientId"/> and <see cref="ClientSecret"/> (or
/// <see cref="ClientSecretProvider"/> or <see cref="ClientSecretFile"/>), or only a <see cref="PortalToken"/>. All other
/// settings have defaults.
/// </summary>
/// <remarks>See https://docs.signeasy.com/docs/client-credentials-flow.</remarks>
[DebuggerDisplay("Signeasy client {ClientId}")]
public sealed class SigneasyAuthOptions
{
    /// <summary>
    /// Client ID of the app, from Signeasy's portal: Authentication > OAuth credentials. At most 1,024 characters.
    /// </summary>
    public string ClientId { get; set; } = "";

    /// <summary>Client secret of the app, from the same place. At most 4,096 characters.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// Returns the client secret, for example from a vault; replaces <see cref="ClientSecret"/>. Called once per
    /// acquisition, within <see cref="AcquisitionTimeout"/>; the result isn't kept. It must not block its thread. Default:
    /// null.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? ClientSecretProvider { get; set; }

    /// <summary>
    /// Absolute path of a file that contains the client secret, as Kubernetes and Docker mount it; replaces
    /// <see cref="ClientSecret"/>. It is read once per acquisition, as UTF-8, and one line break at its end is ignored. New
    /// content is noticed within 30 seconds and verified like a reloaded secret. A file that is missing or can't be read is
    /// an error at start-up; later, a warning is logged, and the current token stays in use. It must be a regular file, or a link
    /// to one: on Linux, a pipe or a device is an error. Default: null.
    /// </summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>
    /// The access token of a test app, generated in the portal; replaces the credentials. It is sent unchanged and never
    /// renewed. At most 16,384 characters. Default: null.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PortalToken { get; set; }

    /// <summary>
    /// Address at which tokens are requested; https, or http on loopback. At most 2,048 characters. Default:
    /// <c>https://auth.signeasy.com/oauth/token</c>.
    /// </summary>
    public Uri TokenEndpoint { get; set; } = new("https://auth.signeasy.com/oauth/token");

    /// <summary>
    /// Audience for which the token is requested: the API's identifier at the issuer, not its address. At most 1,024
    /// characters. Default: <c>https://api-ext.signeasy.com/</c>.
    /// </summary>
    public string Audience { get; set; } = "https://api-ext.signeasy.com/";

    /// <summary>
    /// Scopes to request, separated by spaces, such as <c>rs:read rs:update</c>. At most 1,024 characters. Default: null,
    /// which leaves the field <c>scope</c> out of the request.
    /// </summary>
    public string? Scope { get; set; }

    /// <summary>
    /// Scopes that the application needs, such as <c>rs:read</c>; at most 1,024 characters in total. If a new token lacks one
    /// of them, a warning is logged and the health data name it; the token is used nevertheless. Default: null, which checks
    /// nothing. In configuration: a list, or one value with spaces between the scopes.
    /// </summary>
    public IReadOnlyList<string>? RequiredScopes { get; set; }

    /// <summary>
    /// Base address of the API; https, or http on loopback. At most 2,048 characters. Only its origin (scheme, host and
    /// port) ever gets the token. A missing trailing slash is added. A change requires a restart. Default:
    /// <c>https://api.signeasy.com/v3/</c>.
    /// </summary>
    public Uri ApiBaseAddress { get; set; } = new("https://api.signeasy.com/v3/");

    /// <summary>
    /// How long before a token's expiry its renewal begins: above 0, up to 30 days, and never more than half the token's
    /// lifetime. Tokens count as expired 30 s early (a twentieth of the lifetime if that is shorter), so with less time than
    /// that, callers wait for the renewal. Default: 3 days.
    /// </summary>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// Time limit of one acquisition, including its retries: 1 second to 10 minutes. Default: 30 seconds.
    /// </summary>
    public TimeSpan AcquisitionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Messages about configuration values that couldn't be read; validation reports them with the other errors.
    /// </summary>
    internal List<string>? Unreadable { get; set; }

    /// <summary>Returns a copy that isn't affected by changes to this instance.</summary>
    internal SigneasyAuthOptions Copy() => (SigneasyAuthOptions)MemberwiseClone();
}
