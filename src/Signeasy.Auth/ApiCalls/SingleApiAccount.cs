namespace Signeasy.Auth.Internal;

/// <summary>The only account of a client.</summary>
/// <param name="name">The account's name; empty for the default account.</param>
/// <param name="account">The account.</param>
internal sealed class SingleApiAccount(string name, ApiAccount account) : IApiAccounts
{
    /// <summary>A request that names another account must not get this one's token.</summary>
    public ApiAccount Get(string? requested) =>
        requested is null || requested == name ? account : throw new InvalidOperationException(
            $"The request is for Signeasy account '{requested}', but this client sends the token of account "
            + $"'{AccountName.ForDisplay(name)}'. Send it through a client with AddSigneasyAuthHandler() in a container with "
            + "AddSigneasyAuthAccounts(), or remove WithSigneasyAccount().");
}
