using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>The accounts that a service collection knows. It travels in the collection, as one of its services.</summary>
internal sealed class AccountRegistry
{
    private readonly IServiceCollection _services;
    private readonly Dictionary<string, AccountRegistration> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountRegistration> _byClient = new(StringComparer.Ordinal);
    private AccountRegistration? _forAllClients;

    private AccountRegistry(IServiceCollection services) => _services = services;

    public static AccountRegistry GetOrAdd(IServiceCollection services)
    {
        ServiceDescriptor? known = services.LastOrDefault(service => service.ServiceType == typeof(AccountRegistry));
        if (known?.ImplementationInstance is AccountRegistry accounts)
        {
            return accounts;
        }

        accounts = new AccountRegistry(services);
        services.AddSingleton(accounts);
        return accounts;
    }

    public AccountRegistration? Find(string name) => _accounts.TryGetValue(name, out AccountRegistration? account) ? account : null;

    /// <summary>The account of that name; false when it was known already.</summary>
    public bool TryAdd(string name, out AccountRegistration account)
    {
        if (_accounts.TryGetValue(name, out AccountRegistration? known))
        {
            account = known;
            return false;
        }

        account = _accounts[name] = new AccountRegistration(name);
        return true;
    }

    /// <summary>Gives a client, or all of them (null), the account whose token it carries.</summary>
    public void AssignClient(string? client, AccountRegistration account)
    {
        if (client is null)
        {
            _forAllClients = account;
        }
        else
        {
            _byClient[client] = account;
        }
    }

    /// <summary>The account whose token a client carries. A token client never carries one: it would wait for itself.</summary>
    public AccountRegistration? FindByClient(string? client)
    {
        if (client is null || _accounts.Values.Any(account => account.HttpClientName == client))
        {
            return null;
        }

        return _byClient.TryGetValue(client, out AccountRegistration? account) ? account : _forAllClients;
    }

    /// <summary>
    /// Whether the account's tokens come from us, so that it needs credentials. An application that registers an
    /// <see cref="ITokenProvider"/> of its own, before or after, needs none.
    /// </summary>
    public bool IsProviderOurs(AccountRegistration account)
    {
        return _services.LastOrDefault(service =>
            service.ServiceType == typeof(ITokenProvider) && Equals(service.ServiceKey, account.Key)) == account.Provider;
    }
}
