namespace Signeasy.Auth.Internal;

/// <summary>
/// Reads an account's settings again when the issuer rejects its credentials, and tries once more if they have changed.
/// </summary>
internal sealed class RejectedCredentials(ITokenProvider tokenClient, RuntimeSettings settings) : ITokenProvider
{
    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        AccountSettings used = settings.Current;
        try
        {
            return await tokenClient.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SigneasyAuthException e) when (e.IsCredentialError)
        {
            if (!await HaveChangedAsync(used, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }

        return await tokenClient.GetTokenAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);

    private async Task<bool> HaveChangedAsync(AccountSettings used, CancellationToken cancellationToken)
    {
        try
        {
            return await settings.ReadAsync().OrAbandonAsync(cancellationToken).ConfigureAwait(false)
                && settings.Current.DiffersFrom(used);
        }
        catch (SigneasyAuthException)
        {
            return false; // The caller gets the issuer's error, which says more.
        }
    }
}
