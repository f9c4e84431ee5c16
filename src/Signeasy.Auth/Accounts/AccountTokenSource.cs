namespace Signeasy.Auth.Internal;

/// <summary>
/// The source of one account's cache: reads the account's settings before its first acquisition, and then asks the token
/// client and its decorators.
/// </summary>
/// <param name="account">The account's name.</param>
/// <param name="settings">The account's settings.</param>
/// <param name="kept">The token that was kept when the account was dropped; null if there is none.</param>
/// <param name="create">Creates the token client and its decorators. Called once, after the settings were read.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AccountTokenSource(
    string account, RuntimeSettings settings, KeptToken? kept, Func<ITokenProvider> create, TimeProvider timeProvider) : ITokenProvider
{
    private KeptToken? _kept = kept;
    private ITokenProvider? _source;

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        ITokenProvider source = await GetSourceAsync(cancellationToken).ConfigureAwait(false);
        return Interlocked.Exchange(ref _kept, null) is { } kept && kept.CanServe(settings.Current, timeProvider.GetUtcNow())
            ? kept.Token
            : await source.GetTokenAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        ITokenProvider source = await GetSourceAsync(cancellationToken).ConfigureAwait(false);
        return await source.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The cache makes one acquisition at a time, so this has one caller at a time.</summary>
    private async ValueTask<ITokenProvider> GetSourceAsync(CancellationToken cancellationToken)
    {
        if (!settings.AreLoaded && !await settings.ReadAsync().OrAbandonAsync(cancellationToken).ConfigureAwait(false))
        {
            throw AccountErrors.Unknown(account);
        }

        return _source ??= create();
    }
}
