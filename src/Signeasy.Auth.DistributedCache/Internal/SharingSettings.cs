using System.Diagnostics;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// A copy of the settings that decide which token is shared, and when it is renewed. Not a record, which would print the
/// secret.
/// </summary>
internal sealed class SharingSettings(SigneasyAuthOptions options)
{
    /// <summary>False for a portal token, and if the application uses its own token provider instead of credentials.</summary>
    public bool HasCredentials { get; } = string.IsNullOrEmpty(options.PortalToken)
        && !string.IsNullOrEmpty(options.ClientId)
        && (!string.IsNullOrEmpty(options.ClientSecret)
            || options.ClientSecretProvider is not null
            || !string.IsNullOrEmpty(options.ClientSecretFile));

    public string ClientId { get; } = options.ClientId ?? "";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret { get; } = options.ClientSecret ?? "";

    public Func<CancellationToken, ValueTask<string>>? ClientSecretProvider { get; } = options.ClientSecretProvider;

    /// <summary>The file that contains the client secret; null if it isn't in a file.</summary>
    public string? ClientSecretFile { get; } = string.IsNullOrEmpty(options.ClientSecretFile) ? null : options.ClientSecretFile;

    public Uri TokenEndpoint { get; } = options.TokenEndpoint;

    public string Audience { get; } = options.Audience;

    /// <summary>The scope that is requested; empty if none is.</summary>
    public string Scope { get; } = options.Scope ?? "";

    public TimeSpan RenewBefore { get; } = options.RenewBefore;

    public TimeSpan AcquisitionTimeout { get; } = options.AcquisitionTimeout;

    /// <summary>
    /// Whether a token obtained with the other settings belongs in the same entry. Two delegates can't be compared: a reload
    /// creates a new one from the same code.
    /// </summary>
    public bool SharesEntryWith(SharingSettings other) =>
        HasCredentials == other.HasCredentials
        && ClientId == other.ClientId
        && ClientSecret == other.ClientSecret
        && ClientSecretProvider is null == other.ClientSecretProvider is null
        && ClientSecretFile == other.ClientSecretFile
        && TokenEndpoint == other.TokenEndpoint
        && Audience == other.Audience
        && Scope == other.Scope;
}
