namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The entry that the store keeps for an account.</summary>
/// <param name="Token">The token; null if there is only a failure to remember.</param>
/// <param name="Attempt">The last attempt to replace the token; null if it succeeded, or isn't remembered.</param>
internal sealed record SharedEntry(AccessToken? Token, RenewalAttempt? Attempt = null);
