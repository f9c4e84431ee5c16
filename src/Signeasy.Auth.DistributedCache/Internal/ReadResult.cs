namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>What a look at the shared entry found.</summary>
/// <param name="isReachable">Whether the store answered.</param>
/// <param name="token">The token in it; null when there is none that can be read.</param>
internal readonly struct ReadResult(bool isReachable, AccessToken? token)
{
    public bool IsReachable { get; } = isReachable;

    public AccessToken? Token { get; } = token;
}
