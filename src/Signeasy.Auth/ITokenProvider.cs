namespace Signeasy.Auth;

/// <summary>
/// Source of Signeasy access tokens: the token client, a cache in front of it, a portal token, a fake.
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
    /// Returns another access token after the API answered 401 to this one, or the same one if there is no other. A
    /// provider may decline to renew: because the token is too new, or because it was renewed moments ago.
    /// </summary>
    /// <param name="rejected">The rejected token, as <see cref="GetTokenAsync"/> returned it (compared by reference).</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <returns>An access token, never null; <paramref name="rejected"/> itself if there is no other.</returns>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default);
}
