namespace Signeasy.Auth.Internal;

/// <summary>What became of an acquisition.</summary>
internal enum Arrival
{
    /// <summary>A new token, held from now on.</summary>
    Kept,

    /// <summary>The source had no better token than the one held.</summary>
    NothingNew,

    /// <summary>A token that had expired by the time it came.</summary>
    AlreadyExpired,

    /// <summary>No token, since a new client secret may not be known everywhere yet.</summary>
    SecretRefused,

    /// <summary>No token.</summary>
    Failed,
}
