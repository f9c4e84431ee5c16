namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Why the source is asked for a token. The values are stored.</summary>
internal enum RenewalReason : byte
{
    /// <summary>There is no usable token.</summary>
    NoToken,

    /// <summary>The token is due for renewal.</summary>
    Due,

    /// <summary>The API rejected the token.</summary>
    Rejected,
}
