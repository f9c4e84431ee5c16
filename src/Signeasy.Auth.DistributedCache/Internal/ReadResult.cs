namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The result of reading the shared entry.</summary>
/// <param name="IsReachable">Whether the store responded.</param>
/// <param name="Entry">The stored entry; an empty one if there is none, or it can't be read.</param>
internal readonly record struct ReadResult(bool IsReachable, SharedEntry Entry)
{
    /// <summary>The stored token; null if there is none.</summary>
    public AccessToken? Token => Entry.Token;
}
