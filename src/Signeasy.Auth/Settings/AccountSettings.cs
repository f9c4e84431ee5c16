using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>Immutable copy of one account's options, so that later changes to the options have no effect.</summary>
internal sealed record AccountSettings
{
    public AccountSettings(SigneasyAuthOptions options, Uri? apiBaseAddress = null)
    {
        // A delegate that copies a missing configuration key sets null, although the type doesn't allow it.
        ClientId = options.ClientId ?? "";
        ClientSecret = options.ClientSecret ?? "";
        ClientSecretProvider = options.ClientSecretProvider;
        ClientSecretFile = string.IsNullOrEmpty(options.ClientSecretFile) ? null : options.ClientSecretFile;
        PortalToken = string.IsNullOrEmpty(options.PortalToken) ? null : options.PortalToken;
        TokenEndpoint = options.TokenEndpoint;
        Audience = options.Audience;
        Scope = string.IsNullOrEmpty(options.Scope) ? null : options.Scope;
        RequiredScopes = options.RequiredScopes is { Count: > 0 } scopes ? string.Join(" ", scopes) : null;
        ApiBaseAddress = apiBaseAddress ?? WithTrailingSlash(options.ApiBaseAddress);
        RenewBefore = options.RenewBefore;
        AcquisitionTimeout = options.AcquisitionTimeout;
    }

    public string ClientId { get; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret { get; }

    public Func<CancellationToken, ValueTask<string>>? ClientSecretProvider { get; init; }

    public string? ClientSecretFile { get; }

    /// <summary>Number of changes of the secret in the file so far.</summary>
    public int SecretFileVersion { get; init; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PortalToken { get; }

    public Uri TokenEndpoint { get; }

    public string Audience { get; }

    public string? Scope { get; }

    /// <summary>The required scopes, separated by spaces.</summary>
    public string? RequiredScopes { get; }

    public Uri ApiBaseAddress { get; init; }

    public TimeSpan RenewBefore { get; }

    public TimeSpan AcquisitionTimeout { get; }

    /// <summary>False only if the application uses its own token provider.</summary>
    public bool HasCredentials =>
        ClientId.Length > 0 && (ClientSecret.Length > 0 || ClientSecretProvider is not null || ClientSecretFile is not null);

    /// <summary>Validates the options, copies them, and returns a delegate that always returns this copy.</summary>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public static Func<AccountSettings> Copy(SigneasyAuthOptions options)
    {
        OptionsValidation.Require(options, nameof(options));
        var settings = new AccountSettings(options);
        return () => settings;
    }

    /// <summary>
    /// Adds a missing trailing slash. Without it, <c>new Uri(base, "me")</c> would replace the base's last segment.
    /// </summary>
    public static Uri WithTrailingSlash(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;

    /// <summary>Whether a token obtained with the other settings is also a token of this account.</summary>
    public bool SharesTokensWith(AccountSettings other) =>
        ClientId == other.ClientId
        && Audience == other.Audience
        && Scope == other.Scope
        && TokenEndpoint == other.TokenEndpoint
        && PortalToken == other.PortalToken;

    /// <summary>
    /// Whether the client secret is the same. Two delegates can't be compared, because each reload creates a new one from
    /// the same code.
    /// </summary>
    public bool SharesSecretWith(AccountSettings other) =>
        ClientSecret == other.ClientSecret
        && ClientSecretProvider is null == other.ClientSecretProvider is null
        && ClientSecretFile == other.ClientSecretFile
        && SecretFileVersion == other.SecretFileVersion;

    /// <summary>Whether a reload changed anything that takes effect without a restart.</summary>
    public bool DiffersFrom(AccountSettings other) =>
        !SharesSecretWith(other)
        || this with { ApiBaseAddress = other.ApiBaseAddress, ClientSecretProvider = other.ClientSecretProvider } != other;

    /// <summary>Replaces the record's generated text, which would contain the secrets.</summary>
    public override string ToString() => $"Signeasy client {ClientId}";
}
