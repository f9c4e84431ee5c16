namespace Signeasy.Auth.Internal;

/// <summary>The accounts of one container, fixed when they are first used.</summary>
internal sealed class AccountRegistry(IEnumerable<AccountRegistration> registrations, IEnumerable<AccountsRegistration> runtimeAccounts)
{
    /// <summary>All accounts, in order of registration.</summary>
    public IReadOnlyList<AccountRegistration> Accounts { get; } =
    [
        .. registrations
            .GroupBy(registration => registration.Name, StringComparer.Ordinal)
            .Select(account => account.Aggregate((merged, later) => merged.Merge(later)))
            .Where(account => !account.IsImplied || !runtimeAccounts.Any()),
    ];

    public AccountRegistration? Find(string name) => Accounts.FirstOrDefault(account => account.Name == name);

    /// <summary>Whether this is the name of a client that sends token requests.</summary>
    public bool IsTokenClient(string? client) => client is AccountsRegistration.HttpClientName
        || Accounts.Any(account => account.HttpClientName == client);

    /// <exception cref="InvalidOperationException">It is the default account, which is only implied.</exception>
    public AccountRegistration Get(string name) => Find(name) ?? throw new InvalidOperationException(
        "There is no default Signeasy account, because AddSigneasyAuthAccounts() adds accounts that are known only at run time: use "
        + "ISigneasyAccounts.GetTokenProvider(account), or call AddSigneasyAuth().");
}
