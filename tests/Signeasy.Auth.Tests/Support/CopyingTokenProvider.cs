namespace Signeasy.Auth.Tests;

/// <summary>A provider that returns a new object with the same token each time.</summary>
internal sealed class CopyingTokenProvider : ITokenProvider
{
    private static AccessToken Token => new("own-token", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "rs:read");

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(Token);

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) => new(Token);
}
