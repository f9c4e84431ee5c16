using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>
/// An account's services. Those of the default account have no key; those of any other account have its name as their key.
/// </summary>
internal static class AccountServiceExtensions
{
    /// <summary>Adds a singleton unless the collection already has such a service.</summary>
    public static void TryAdd<T>(this IServiceCollection services, string account, Func<IServiceProvider, T> create)
        where T : class
    {
        string? key = account.Length == 0 ? null : account;
        if (!services.Any(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, key)))
        {
            services.AddKeyedSingleton(key, (provider, _) => create(provider));
        }
    }

    /// <summary>
    /// Adds the provider that the health check and the renewal service use: the application's own, or the library's cache.
    /// It is not affected by anything that decorates or replaces the <see cref="ITokenProvider"/> service.
    /// </summary>
    public static void AddUndecoratedProvider(
        this IServiceCollection services, string account, Func<IServiceProvider, ITokenProvider> create) =>
        services.AddKeyedSingleton(new UndecoratedProvider(account), (provider, _) => create(provider));

    /// <summary>Adds an immutable record unless the collection already has an equal one.</summary>
    /// <returns>Whether it was added.</returns>
    public static bool TryAddRecord<T>(this IServiceCollection services, T record)
        where T : class
    {
        if (services.FindRecord(record) is not null)
        {
            return false;
        }

        services.AddSingleton(record);
        return true;
    }

    /// <summary>
    /// Adds an immutable record at the end of the collection. If there is an equal one, it is moved there.
    /// </summary>
    public static void AddLastRecord<T>(this IServiceCollection services, T record)
        where T : class
    {
        if (services.FindRecord(record) is { } known)
        {
            services.Remove(known);
        }

        services.AddSingleton(record);
    }

    public static T Get<T>(this IServiceProvider provider, string account)
        where T : notnull =>
        account.Length == 0 ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(account);

    public static ITokenProvider GetUndecoratedProvider(this IServiceProvider provider, string account) =>
        provider.GetRequiredKeyedService<ITokenProvider>(new UndecoratedProvider(account));

    /// <summary>Returns a service that must be the same in every scope, because its user outlives the scopes.</summary>
    /// <exception cref="InvalidOperationException">The service is scoped or transient.</exception>
    public static T GetSingleton<T>(this IServiceProvider provider, Func<IServiceProvider, T> get)
        where T : class
    {
        T service = GetInScope(provider, get);
        return service == GetInScope(provider, get) ? service : throw new InvalidOperationException(
            $"{typeof(T)} is registered as scoped or transient. Handlers of HttpClient are shared by many scopes, so that one "
            + "user's request could be sent with another user's token: register it as a singleton, or pass a singleton to "
            + "AddSigneasyAuth().UseTokenProvider(…).");
    }

    private static T GetInScope<T>(IServiceProvider provider, Func<IServiceProvider, T> get)
    {
        AsyncServiceScope scope = provider.CreateAsyncScope();
        try
        {
            return get(scope.ServiceProvider);
        }
        finally
        {
            scope.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ServiceDescriptor? FindRecord<T>(this IServiceCollection services, T record)
        where T : class =>
        services.FirstOrDefault(service => !service.IsKeyedService && record.Equals(service.ImplementationInstance));

    /// <summary>The key of an account's undecorated provider.</summary>
    private sealed record UndecoratedProvider(string Account);
}
