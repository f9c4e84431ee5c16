namespace Signeasy.Auth;

/// <summary>
/// Anything that yields a Signeasy access token: the token client, a cache in front of it, a portal token, a fake.
/// </summary>
public interface ITokenProvider
{
    /// <summary>The best access token that can be given now.</summary>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <returns>An access token, never null.</returns>
    /// <exception cref="SigneasyAuthException">No token could be had.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A hint that the API refused this token with a 401. It does no I/O, doesn't wait and doesn't throw; a provider
    /// that keeps no tokens ignores it.
    /// </summary>
    /// <param name="token">The very token that was refused.</param>
    void Invalidate(AccessToken token);
}
