namespace Signeasy.Auth;

/// <summary>
/// The accounts that are known only at run time. Registered as a singleton by <c>AddSigneasyAuthAccounts()</c>. Thread-safe. A
/// name that is also registered with <c>AddSigneasyAuth(account)</c> refers to that registered account.
/// </summary>
public interface ISigneasyAccounts
{
    /// <summary>
    /// Returns an account's token provider, which asks <see cref="ISigneasyAccountSource"/> for the settings when it is first
    /// used. It can be kept: it stays valid if the account is dropped or forgotten.
    /// </summary>
    /// <param name="account">The account's name: 1 to 256 characters, not blank, without control characters.</param>
    /// <returns>The token provider.</returns>
    /// <exception cref="ArgumentException"><paramref name="account"/> can't be an account's name.</exception>
    ITokenProvider GetTokenProvider(string account);

    /// <summary>
    /// Creates a client of <see cref="IHttpClientFactory"/> whose requests all get one account's token, for code that creates
    /// its own requests, such as an SDK. Create one for each use; don't keep it.
    /// </summary>
    /// <param name="account">The account's name: 1 to 256 characters, not blank, without control characters.</param>
    /// <param name="name">
    /// Name of the client, registered with <c>AddHttpClient(name).AddSigneasyAuthHandler()</c>; for a typed client, the name
    /// of its type.
    /// </param>
    /// <returns>A client. A request that names another account fails with an <see cref="InvalidOperationException"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="account"/> can't be an account's name.</exception>
    /// <exception cref="InvalidOperationException">The client has no <c>AddSigneasyAuthHandler()</c>.</exception>
    HttpClient CreateClient(string account, string name);

    /// <summary>
    /// Forgets an account: its token, its settings, and that it was unknown. Its next use asks
    /// <see cref="ISigneasyAccountSource"/> again. Call it when an account is added or removed, or its secret is changed.
    /// Calls that already have a token complete with it. Does nothing for accounts registered with <c>AddSigneasyAuth()</c>.
    /// </summary>
    /// <param name="account">The account's name: 1 to 256 characters, not blank, without control characters.</param>
    /// <exception cref="ArgumentException"><paramref name="account"/> can't be an account's name.</exception>
    void Forget(string account);

    /// <summary>Returns a snapshot of an account's token. Doesn't count as a use of the account.</summary>
    /// <param name="account">The account's name: 1 to 256 characters, not blank, without control characters.</param>
    /// <returns>The snapshot; null if the account isn't held in memory, or uses the application's own token provider.</returns>
    /// <exception cref="ArgumentException"><paramref name="account"/> can't be an account's name.</exception>
    TokenStatus? GetStatus(string account);
}
