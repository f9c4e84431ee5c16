namespace Signeasy.Auth.Internal;

/// <summary>The accounts of one container, fixed when they are first used.</summary>
internal sealed class AccountRegistry(IEnumerable<AccountRegistration> registrations)
{
    /// <summary>All accounts, in order of registration.</summary>
    public IReadOnlyList<AccountRegistration> Accounts { get; } =
    [
        .. registrations
            .GroupBy(registration => registration.Name, StringComparer.Ordinal)
            .Select(account => account.Aggregate((merged, later) => merged.Merge(later))),
    ];

    public AccountRegistration? Find(string name) => Accounts.FirstOrDefault(account => account.Name == name);

    public AccountRegistration Get(string name) => Accounts.First(account => account.Name == name);
}
