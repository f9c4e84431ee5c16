namespace Signeasy.Auth.Internal;

/// <summary>The result of an acquisition.</summary>
/// <param name="Outcome">What the acquisition led to.</param>
/// <param name="Token">The token that its callers get; null if there is none.</param>
/// <param name="CompletedAt">When the acquisition completed.</param>
/// <param name="StatusBefore">The cache's status before it completed.</param>
/// <param name="StatusAfter">The cache's status after it completed.</param>
internal sealed record AcquisitionResult(
    AcquisitionResult.Kind Outcome,
    AccessToken? Token,
    DateTimeOffset CompletedAt,
    TokenStatus StatusBefore,
    TokenStatus StatusAfter)
{
    /// <summary>What an acquisition led to.</summary>
    internal enum Kind
    {
        /// <summary>A new token, cached from now on.</summary>
        NewToken,

        /// <summary>The source had no token other than the cached one.</summary>
        NoNewToken,

        /// <summary>A token that had already expired, or was about to.</summary>
        ReceivedExpired,

        /// <summary>No token.</summary>
        Failed,
    }
}
