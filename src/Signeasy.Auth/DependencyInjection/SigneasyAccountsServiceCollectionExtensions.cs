using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Signeasy accounts that are known only at run time.</summary>
[UnsupportedOSPlatform("browser", BrowserSupport.Reason)]
public static class SigneasyAccountsServiceCollectionExtensions
{
    /// <summary>
    /// Adds accounts that are known only at run time, such as one for each customer of a service. Their settings come from
    /// <typeparamref name="TSource"/>. Requests name their account with
    /// <see cref="SigneasyRequestExtensions.WithSigneasyAccount"/>, and go through any client with
    /// <c>AddSigneasyAuthHandler()</c>. Registers <see cref="ISigneasyAccounts"/> as a singleton. Can be called repeatedly; the
    /// last source is used.
    /// </summary>
    /// <typeparam name="TSource">
    /// The application's source of settings. Registered as a scoped service unless it is registered already; each lookup has a
    /// scope of its own.
    /// </typeparam>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets limits; default: null, which keeps the defaults.</param>
    /// <returns>A builder that configures the accounts further.</returns>
    /// <remarks>
    /// Accounts registered with <c>AddSigneasyAuth()</c> can be used beside them, and take precedence if both have a name. The
    /// default account then exists only if <c>AddSigneasyAuth()</c> itself was called. Without it, a request that names no
    /// account fails with an <see cref="InvalidOperationException"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static SigneasyAccountsBuilder AddSigneasyAuthAccounts<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>(
        this IServiceCollection services, Action<SigneasyAccountsOptions>? configure = null)
        where TSource : class, ISigneasyAccountSource
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(static service => service.ServiceType == typeof(AccountsRegistration)))
        {
            SigneasyAuthServiceCollectionExtensions.AddSharedServices(services);
            services.AddHttpClient();
            TokenHttpClient.Add(services, AccountsRegistration.HttpClientName);
            services.AddOptions<SigneasyAccountsOptions>().ValidateOnStart();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SigneasyAccountsOptions>, AccountsOptionsValidator>());
            services.TryAddSingleton(static provider => AccountFactory.CreateAccounts(provider));
            services.TryAddSingleton<SigneasyAccounts>();
            services.TryAddSingleton<ISigneasyAccounts>(static provider => provider.GetRequiredService<SigneasyAccounts>());
        }

        services.TryAddScoped<TSource>();
        services.AddSingleton(new AccountsRegistration
        {
            Find = static (provider, account, cancellationToken) =>
                provider.GetRequiredService<TSource>().FindAsync(account, cancellationToken),
        });
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return new SigneasyAccountsBuilder(services);
    }
}
