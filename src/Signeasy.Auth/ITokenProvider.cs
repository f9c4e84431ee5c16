namespace Signeasy.Auth;

/// <summary>
/// Provides Signeasy access tokens. Implemented by the token client, the cache in front of it, and the provider of a portal
/// token.
/// </summary>
public interface ITokenProvider
{
    /// <summary>Returns a usable access token, requesting one if necessary.</summary>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <returns>An access token, never null.</returns>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns another access token after a 401 from the API, or the same one if there is no other. A provider may decline
    /// to renew a token that is too new or was just renewed.
    /// </summary>
    /// <param name="rejected">The rejected token, as <see cref="GetTokenAsync"/> returned it, or a copy (compared by value).</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <returns>An access token, never null; <paramref name="rejected"/> itself if there is no other.</returns>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default);
}
