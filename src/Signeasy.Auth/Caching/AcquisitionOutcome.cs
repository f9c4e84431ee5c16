namespace Signeasy.Auth.Internal;

/// <summary>What became of an acquisition.</summary>
internal enum AcquisitionOutcome
{
    /// <summary>A new token, held from now on.</summary>
    NewToken,

    /// <summary>The source had no better token than the one held.</summary>
    NoNewToken,

    /// <summary>A token that had expired by the time it came.</summary>
    AlreadyExpired,

    /// <summary>No token, since a new client secret may not be known everywhere yet.</summary>
    SecretNotYetAccepted,

    /// <summary>No token.</summary>
    Failed,
}
