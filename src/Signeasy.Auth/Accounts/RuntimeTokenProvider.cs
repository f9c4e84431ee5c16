namespace Signeasy.Auth.Internal;

/// <summary>The token provider of one account, whether or not the account is held in memory at the moment.</summary>
internal sealed class RuntimeTokenProvider(string account, RuntimeAccounts accounts) : ITokenProvider
{
    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        await accounts.Get(account).Api.TokenProvider.GetTokenAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        await accounts.Get(account).Api.TokenProvider.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
}
