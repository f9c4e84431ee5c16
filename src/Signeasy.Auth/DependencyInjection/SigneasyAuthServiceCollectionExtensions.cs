using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers Signeasy accounts. All methods can be called repeatedly and in any order. A container's accounts are fixed when
/// it is built: a copy of the service collection, or another container built from it, is independent.
/// </summary>
[UnsupportedOSPlatform("browser", BrowserSupport.Reason)]
public static class SigneasyAuthServiceCollectionExtensions
{
    /// <summary>
    /// Adds the default account, with settings from configuration section <c>Signeasy</c> (<c>Signeasy:ClientId</c>, or the
    /// environment variable <c>Signeasy__ClientId</c>) if there is a configuration. Registers <see cref="ITokenProvider"/>,
    /// <see cref="CachingTokenProvider"/> and <see cref="SigneasyTokenClient"/> as singletons.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <returns>A builder that configures the account further.</returns>
    /// <remarks>
    /// Settings apply in this order, regardless of the order of calls: defaults, section, delegates. They are validated when
    /// the host starts. One <see cref="OptionsValidationException"/> reports all errors of an account; if several accounts
    /// are invalid, an <see cref="AggregateException"/> contains one for each. To use your own token provider, call
    /// <see cref="SigneasyAuthBuilder.UseTokenProvider{TProvider}"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services) =>
        Add(services, Options.Options.DefaultName);

    /// <summary>Adds the default account, with a delegate that overrides its section.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets options, after the section <c>Signeasy</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, Action<SigneasyAuthOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, Options.Options.DefaultName, configure: configure);
    }

    /// <summary>Adds the default account, with settings from another section.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="section">The section to use instead of <c>Signeasy</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, Options.Options.DefaultName, section);
    }

    /// <summary>
    /// Adds another account, with settings from configuration section <c>Signeasy:&lt;account&gt;</c>; it inherits nothing
    /// from section <c>Signeasy</c>. Its services are registered with its name as their key:
    /// <c>[FromKeyedServices("emea")] ITokenProvider</c>.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="account">
    /// The account's name; not blank, and not <c>default</c>, the name of the default account in logs and metrics.
    /// </param>
    /// <returns>A builder that configures the account further.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="account"/> is blank, or <c>default</c> (in upper or lower case).
    /// </exception>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, string account)
    {
        AccountName.Require(account, nameof(account));
        return Add(services, account);
    }

    /// <summary>Adds another account, with a delegate that overrides its section.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="account">The account's name; not blank, and not <c>default</c>.</param>
    /// <param name="configure">Sets options, after the section <c>Signeasy:&lt;account&gt;</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection, string)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(
        this IServiceCollection services, string account, Action<SigneasyAuthOptions> configure)
    {
        AccountName.Require(account, nameof(account));
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, account, configure: configure);
    }

    /// <summary>Adds another account, with settings from another section.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="account">The account's name; not blank, and not <c>default</c>.</param>
    /// <param name="section">The section to use instead of <c>Signeasy:&lt;account&gt;</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection, string)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, string account, IConfiguration section)
    {
        AccountName.Require(account, nameof(account));
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, account, section);
    }

    /// <summary>
    /// Adds the default account for a client that was given none. If there are accounts that are known only at run time, the
    /// client sends their tokens instead.
    /// </summary>
    internal static void AddImpliedAccount(IServiceCollection services) => AddOnce(services, Options.Options.DefaultName);

    /// <summary>Adds the services that all accounts share, without registering an account.</summary>
    internal static void AddSharedServices(IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton<AccountRegistry>();
        services.TryAddSingleton<IOptionsFactory<SigneasyAuthOptions>, LastGoodOptionsFactory>();
        services.TryAddSingleton<AccountOptionsCache>();
        services.TryAddSingleton<IOptionsMonitorCache<SigneasyAuthOptions>>(
            static provider => provider.GetRequiredService<AccountOptionsCache>());
        services.TryAddSingleton<IOptionsMonitor<SigneasyAuthOptions>, AccountOptionsMonitor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SigneasyAuthOptions>, OptionsValidator>());
        services.TryAddSingleton(static provider => new PortalTokenExpiry(
            provider.GetRequiredService<ILogger<CachingTokenProvider>>(), provider.GetService<TimeProvider>()));
        services.TryAddSingleton(static provider => AuthMetrics.Create(provider.GetService<IMeterFactory>()));
    }

    private static SigneasyAuthBuilder Add(
        IServiceCollection services, string account, IConfiguration? section = null, Action<SigneasyAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AccountRegistration registration = AddOnce(services, account) with { IsExplicit = true };
        services.TryAddRecord(registration);
        if (section is not null)
        {
            services.AddLastRecord(registration with { Section = section });
        }

        if (configure is not null)
        {
            services.Configure(account, configure);
        }

        return new SigneasyAuthBuilder(services, account);
    }

    private static AccountRegistration AddOnce(IServiceCollection services, string account)
    {
        var registration = new AccountRegistration(account);
        if (services.TryAddRecord(registration))
        {
            AddSharedServices(services);
            services.AddOptions<SigneasyAuthOptions>(account).ValidateOnStart();
            TokenHttpClient.Add(services, registration.HttpClientName);
            AddAccountServices(services, account);
        }

        return registration;
    }

    private static void AddAccountServices(IServiceCollection services, string account)
    {
        services.TryAdd(account, provider => new SettingsMonitor(
            account,
            provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>(),
            provider.GetRequiredService<AccountOptionsCache>(),
            provider.GetRequiredService<ILogger<SigneasyAuthOptions>>(),
            provider.GetService<TimeProvider>()));
        services.TryAdd(account, provider => new ApiRejections(
            AccountName.ForDisplay(account),
            provider.GetRequiredService<ILogger<SigneasyAuthHandler>>(),
            provider.GetService<TimeProvider>(),
            provider.GetRequiredService<AuthMetrics>()));
        services.TryAdd(account, provider => new ApiAccess(
            account,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<ILogger<TokenRenewalServiceOptions>>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.TryAdd(account, provider => CreateTokenClient(provider, account));
        services.TryAdd(account, provider => CreateCache(provider, account));
        services.TryAdd(account, provider => provider.Get<SecretVerifier>(account).Cache);
        services.AddUndecoratedProvider(account, provider =>
            OwnTokenProvider.Create(provider, account) ?? provider.Get<CachingTokenProvider>(account));
        services.TryAdd(account, provider => provider.GetUndecoratedProvider(account));
    }

    private static SigneasyTokenClient CreateTokenClient(IServiceProvider provider, string account)
    {
        // Resolved now, because a token may still be requested while the container is being disposed.
        IHttpClientFactory clients = provider.GetRequiredService<IHttpClientFactory>();
        SettingsMonitor settings = provider.Get<SettingsMonitor>(account);
        string clientName = new AccountRegistration(account).HttpClientName;
        return new SigneasyTokenClient(
            () => clients.CreateClient(clientName),
            () => settings.Current,
            provider.GetRequiredService<ILogger<SigneasyTokenClient>>(),
            provider.GetService<TimeProvider>(),
            AccountName.ForDisplay(account),
            provider.GetRequiredService<AuthMetrics>());
    }

    /// <summary>Creates the cache and its verifier; the container disposes both.</summary>
    private static SecretVerifier CreateCache(IServiceProvider provider, string account)
    {
        SettingsMonitor settings = provider.Get<SettingsMonitor>(account);
        ITokenProvider source = provider.Get<SigneasyTokenClient>(account);
        foreach (Func<IServiceProvider, ITokenProvider, ITokenProvider> decorate
            in provider.GetRequiredService<AccountRegistry>().Get(account).SourceDecorators)
        {
            source = decorate(provider, source)
                ?? throw new InvalidOperationException("The delegate passed to DecorateTokenProvider returned null.");
        }

        var cache = new CachingTokenProvider(
            source,
            settings.Current.RenewBefore,
            settings.Current.AcquisitionTimeout,
            provider.GetRequiredService<ILogger<CachingTokenProvider>>(),
            provider.GetService<TimeProvider>(),
            AccountName.ForDisplay(account),
            Jitter.Next,
            provider.GetRequiredService<AuthMetrics>(),
            provider.Get<ApiRejections>(account));
        var verifier = new SecretVerifier(
            cache,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<CachingTokenProvider>>(),
            Jitter.Next);
        settings.Changed += cache.ApplySettings;
        settings.Changed += verifier.OnSettingsChanged;

        // In case a reload happened before the subscription.
        cache.ApplySettings(settings.Current, settings.Current);
        return verifier;
    }
}
