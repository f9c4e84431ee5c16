using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>One account's settings, checked and copied once, so that a caller who changes the options changes nothing here.</summary>
internal sealed class AccountSettings
{
    public AccountSettings(SigneasyAuthOptions options, Uri? apiBaseAddress = null)
    {
        // A delegate that copies a key that isn't there sets null, whatever the type says.
        ClientId = options.ClientId ?? "";
        ClientSecret = options.ClientSecret ?? "";
        ClientSecretProvider = options.ClientSecretProvider;
        PortalToken = string.IsNullOrEmpty(options.PortalToken) ? null : options.PortalToken;
        TokenEndpoint = options.TokenEndpoint;
        Audience = options.Audience;
        Scope = options.Scope;
        ApiBaseAddress = apiBaseAddress ?? WithTrailingSlash(options.ApiBaseAddress);
        RenewBefore = options.RenewBefore;
        AcquisitionTimeout = options.AcquisitionTimeout;
    }

    /// <summary>The settings as they are now, for ever.</summary>
    /// <exception cref="ArgumentException">A setting is invalid; the message names all that are.</exception>
    public static Func<AccountSettings> Copy(SigneasyAuthOptions options)
    {
        OptionsValidation.Require(options, nameof(options));
        var settings = new AccountSettings(options);
        return () => settings;
    }

    public string ClientId { get; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret { get; }

    public Func<CancellationToken, ValueTask<string>>? ClientSecretProvider { get; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PortalToken { get; }

    /// <summary>False only where an application has a token provider of its own in the place of ours.</summary>
    public bool HasCredentials => ClientId.Length > 0 && (ClientSecret.Length > 0 || ClientSecretProvider is not null);

    public Uri TokenEndpoint { get; }

    public string Audience { get; }

    public string? Scope { get; }

    public Uri ApiBaseAddress { get; }

    public TimeSpan RenewBefore { get; }

    public TimeSpan AcquisitionTimeout { get; }

    /// <summary>Whether a token obtained with the other settings is a token of this account too.</summary>
    public bool SharesTokensWith(AccountSettings other) =>
        ClientId == other.ClientId
        && Audience == other.Audience
        && Scope == other.Scope
        && TokenEndpoint == other.TokenEndpoint
        && PortalToken == other.PortalToken;

    /// <summary>
    /// Whether the client secret is the same. Of two delegates nobody can tell: a reload makes a new one of the same code.
    /// </summary>
    public bool SharesSecretWith(AccountSettings other) =>
        ClientSecret == other.ClientSecret && ClientSecretProvider is null == other.ClientSecretProvider is null;

    /// <summary>Whether a reload changed anything that is followed while running.</summary>
    public bool DiffersFrom(AccountSettings other) =>
        !SharesTokensWith(other)
        || !SharesSecretWith(other)
        || RenewBefore != other.RenewBefore
        || AcquisitionTimeout != other.AcquisitionTimeout;

    /// <summary>Without it, <c>new Uri(base, "me")</c> would replace the base's last segment.</summary>
    public static Uri WithTrailingSlash(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
}
