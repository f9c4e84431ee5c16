namespace Signeasy.Auth.Internal;

/// <summary>The accounts whose tokens a client may send.</summary>
internal interface IApiAccounts
{
    /// <summary>Returns the account of a request.</summary>
    /// <param name="name">The account that the request names; null if it names none.</param>
    /// <exception cref="InvalidOperationException">The client doesn't send this account's token.</exception>
    /// <exception cref="SigneasyAuthException">There is no such account.</exception>
    ApiAccount Get(string? name);
}
