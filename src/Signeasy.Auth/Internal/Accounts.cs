using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>The accounts that a service collection knows. It travels in the collection, as one of its services.</summary>
internal sealed class Accounts
{
    private readonly IServiceCollection _services;
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Account> _ofClients = new(StringComparer.Ordinal);
    private Account? _ofAllClients;

    private Accounts(IServiceCollection services) => _services = services;

    public static Accounts Of(IServiceCollection services)
    {
        ServiceDescriptor? known = services.LastOrDefault(service => service.ServiceType == typeof(Accounts));
        if (known?.ImplementationInstance is Accounts accounts)
        {
            return accounts;
        }

        accounts = new Accounts(services);
        services.AddSingleton(accounts);
        return accounts;
    }

    public Account? Find(string name) => _accounts.TryGetValue(name, out Account? account) ? account : null;

    /// <summary>The account of that name; false when it was known already.</summary>
    public bool TryAdd(string name, out Account account)
    {
        if (_accounts.TryGetValue(name, out Account? known))
        {
            account = known;
            return false;
        }

        account = _accounts[name] = new Account(name);
        return true;
    }

    /// <summary>Gives a client, or all of them (null), the account whose token it carries.</summary>
    public void Assign(string? client, Account account)
    {
        if (client is null)
        {
            _ofAllClients = account;
        }
        else
        {
            _ofClients[client] = account;
        }
    }

    /// <summary>The account whose token a client carries. A token client never carries one: it would wait for itself.</summary>
    public Account? OfClient(string? client)
    {
        if (client is null || _accounts.Values.Any(account => account.HttpClientName == client))
        {
            return null;
        }

        return _ofClients.TryGetValue(client, out Account? account) ? account : _ofAllClients;
    }

    /// <summary>
    /// Whether the account's tokens come from us, so that it needs credentials. An application that registers an
    /// <see cref="ITokenProvider"/> of its own, before or after, needs none.
    /// </summary>
    public bool ProvidesTokensOf(Account account)
    {
        return _services.LastOrDefault(service =>
            service.ServiceType == typeof(ITokenProvider) && Equals(service.ServiceKey, account.Key)) == account.Provider;
    }
}
