namespace Signeasy.Auth;

/// <summary>Chooses the account of a request.</summary>
public static class SigneasyRequestExtensions
{
    /// <summary>
    /// Makes the request get the token of this account. The request must be sent through a client with
    /// <c>AddSigneasyAuthHandler()</c>, in a container with <c>AddSigneasyAuthAccounts()</c>. A later call replaces the account.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="account">
    /// The account's name, which is passed to <see cref="ISigneasyAccountSource"/> unless an account of this name is registered
    /// with <c>AddSigneasyAuth()</c>: 1 to 256 characters, not blank, without control characters. Upper and lower case differ.
    /// </param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="account"/> can't be an account's name.</exception>
    public static HttpRequestMessage WithSigneasyAccount(this HttpRequestMessage request, string account)
    {
        ArgumentNullException.ThrowIfNull(request);
        AccountName.RequireForRuntime(account, nameof(account));
        RequestAccount.Set(request, account);
        return request;
    }
}
