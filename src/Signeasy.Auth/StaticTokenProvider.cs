namespace Signeasy.Auth;

/// <summary>Provides one access token that never changes: the token of a test app, generated in Signeasy's portal.</summary>
public sealed class StaticTokenProvider : ITokenProvider
{
    private readonly AccessToken _token;

    /// <summary>Creates a provider of one token.</summary>
    /// <param name="accessToken">The token, as the portal shows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="accessToken"/> can't be sent as a bearer token.</exception>
    public StaticTokenProvider(string accessToken)
    {
        ArgumentNullException.ThrowIfNull(accessToken);
        _token = AccessToken.FromPortal(accessToken);
    }

    /// <inheritdoc/>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(_token);

    /// <summary>Returns the same token: there is no other.</summary>
    /// <param name="rejected">The rejected token.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <returns>The token.</returns>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        new(_token);
}
