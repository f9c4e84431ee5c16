using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>An account's services: plain for the default account, under its name as key for any other.</summary>
internal static class AccountServiceExtensions
{
    /// <summary>Adds a singleton, unless there is one; the result is its registration, or null.</summary>
    public static ServiceDescriptor? TryAdd<T>(
        this IServiceCollection services, AccountRegistration account, Func<IServiceProvider, T> create)
        where T : class
    {
        object? key = account.Key;
        if (services.Any(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, key)))
        {
            return null;
        }

        ServiceDescriptor descriptor = key is null
            ? ServiceDescriptor.Singleton(create)
            : ServiceDescriptor.KeyedSingleton(key, (provider, _) => create(provider));
        services.Add(descriptor);
        return descriptor;
    }

    public static T Get<T>(this IServiceProvider provider, AccountRegistration account)
        where T : notnull =>
        account.Key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(account.Key);
}
