namespace Signeasy.Auth;

/// <summary>
/// One access token that never changes: a test app's, generated in Signeasy's portal. Nothing is ever requested.
/// </summary>
public sealed class StaticTokenProvider : ITokenProvider
{
    private readonly AccessToken _token;

    /// <summary>A provider of this token alone.</summary>
    /// <param name="accessToken">The token, as the portal shows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="accessToken"/> can't be sent as a bearer token.</exception>
    public StaticTokenProvider(string accessToken)
    {
        ArgumentNullException.ThrowIfNull(accessToken);
        _token = new AccessToken(accessToken, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }

    /// <inheritdoc/>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(_token);

    /// <summary>Does nothing: there is no other token to give.</summary>
    /// <param name="token">The refused token.</param>
    public void Invalidate(AccessToken token)
    {
    }
}
