namespace Signeasy.Auth.Internal;

/// <summary>The accounts of one container, fixed when they are first used.</summary>
internal sealed class AccountRegistry
{
    private readonly Dictionary<string, AccountRegistration> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byClient = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tokenClients;
    private readonly string? _forAllClients;

    public AccountRegistry(
        IEnumerable<AccountRegistration> registrations, IEnumerable<ApiClientRegistration> clients)
    {
        foreach (AccountRegistration registration in registrations)
        {
            _byName[registration.Name] =
                _byName.TryGetValue(registration.Name, out AccountRegistration? known) ? known.Merge(registration) : registration;
        }

        foreach (ApiClientRegistration client in clients)
        {
            if (client.Client is null)
            {
                _forAllClients = client.Account;
            }
            else
            {
                _byClient[client.Client] = client.Account;
            }
        }

        Accounts = [.. _byName.Values];
        _tokenClients = new(Accounts.Select(account => account.HttpClientName), StringComparer.Ordinal);
    }

    /// <summary>All accounts, in order of registration.</summary>
    public IReadOnlyList<AccountRegistration> Accounts { get; }

    public AccountRegistration? Find(string name) => _byName.TryGetValue(name, out AccountRegistration? account) ? account : null;

    public AccountRegistration Get(string name) => _byName[name];

    /// <summary>
    /// The account whose token a client sends; null if it sends none. A token client never sends one, because it would wait
    /// for itself.
    /// </summary>
    public string? FindByClient(string? client)
    {
        if (client is null || _tokenClients.Contains(client))
        {
            return null;
        }

        return _byClient.TryGetValue(client, out string? account) ? account : _forAllClients;
    }
}
