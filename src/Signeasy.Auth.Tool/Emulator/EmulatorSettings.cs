namespace Signeasy.Auth.Tool;

/// <summary>What the emulator does.</summary>
internal sealed record EmulatorSettings
{
    /// <summary>Port for HTTP; 0 for any free port.</summary>
    public int Port { get; init; }

    /// <summary>Port for HTTPS; 0 for any free port.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Lifetime of the tokens; null for the lifetime of Signeasy's, 30 days.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How long each response of the issuer takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long after the start the issuer and the API answer 503.</summary>
    public TimeSpan Outage { get; init; }

    /// <summary>How many tokens the issuer issues in an hour; null for any number.</summary>
    public int? Quota { get; init; }

    /// <summary>Whether the API rejects every token.</summary>
    public bool Reject { get; init; }

    /// <summary>File that keeps the client secret from one start to the next; null for a new secret at each start.</summary>
    public string? SecretFile { get; init; }
}
