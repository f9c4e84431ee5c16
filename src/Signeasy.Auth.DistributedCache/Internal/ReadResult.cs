namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The result of reading the shared entry.</summary>
/// <param name="IsReachable">Whether the store responded.</param>
/// <param name="Token">The stored token; null if there is none, or it can't be read.</param>
internal readonly record struct ReadResult(bool IsReachable, AccessToken? Token);
