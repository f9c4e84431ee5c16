using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Signeasy accounts. Every call may be repeated, and the order of calls doesn't matter.</summary>
public static class SigneasyAuthServiceCollectionExtensions
{
    /// <summary>
    /// The default account, set up by configuration section <c>Signeasy</c> (<c>Signeasy:ClientId</c>, or the environment
    /// variable <c>Signeasy__ClientId</c>) where there is a configuration. Registers <see cref="ITokenProvider"/>,
    /// <see cref="CachingTokenProvider"/> and <see cref="SigneasyTokenClient"/> as singletons.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <returns>A builder for what the account needs beyond its settings.</returns>
    /// <remarks>
    /// Settings take effect in this order, whatever the order of calls: defaults, section, delegates. They are validated
    /// at start; what is wrong comes as one <see cref="OptionsValidationException"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services) =>
        Add(services, Options.Options.DefaultName);

    /// <summary>The default account, its section overridden by a delegate.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets options, after the section <c>Signeasy</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, Action<SigneasyAuthOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, Options.Options.DefaultName, configure: configure);
    }

    /// <summary>The default account, set up by a section of another name.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="section">The section, in place of <c>Signeasy</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, Options.Options.DefaultName, section);
    }

    /// <summary>
    /// A further account, set up by configuration section <c>Signeasy:&lt;name&gt;</c>. Registers its services under its
    /// name as key: <c>[FromKeyedServices("name")] ITokenProvider</c>.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The account's name; not blank. Logs and metrics call the default account <c>default</c>.</param>
    /// <returns>A builder for what the account needs beyond its settings.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Add(services, name);
    }

    /// <summary>A further account, its section overridden by a delegate.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The account's name; not blank.</param>
    /// <param name="configure">Sets options, after the section <c>Signeasy:&lt;name&gt;</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection, string)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(
        this IServiceCollection services, string name, Action<SigneasyAuthOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, configure: configure);
    }

    /// <summary>A further account, set up by a section of another name.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The account's name; not blank.</param>
    /// <param name="section">The section, in place of <c>Signeasy:&lt;name&gt;</c>.</param>
    /// <inheritdoc cref="AddSigneasyAuth(IServiceCollection, string)"/>
    public static SigneasyAuthBuilder AddSigneasyAuth(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, name, section);
    }

    private static SigneasyAuthBuilder Add(
        IServiceCollection services, string name, IConfiguration? section = null, Action<SigneasyAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (AccountRegistry.GetOrAdd(services).TryAdd(name, out AccountRegistration account))
        {
            AddOptions(services, account);
            TokenHttpClient.Add(services, account.HttpClientName);
            AddProviders(services, account);
        }

        account.Section = section ?? account.Section;
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        return new SigneasyAuthBuilder(services, account);
    }

    private static void AddOptions(IServiceCollection services, AccountRegistration account)
    {
        services.AddOptions<SigneasyAuthOptions>(account.Name).ValidateOnStart();
        services.TryAddSingleton<IOptionsFactory<SigneasyAuthOptions>, LastGoodOptionsFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SigneasyAuthOptions>, OptionsValidator>());
        services.AddSingleton<IOptionsChangeTokenSource<SigneasyAuthOptions>>(
            provider => new SectionChangeTokenSource(account, provider.GetService<IConfiguration>()));
        services.TryAdd(account, provider => new SettingsMonitor(
            account.Name,
            provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>(),
            provider.GetRequiredService<ILogger<SigneasyAuthOptions>>()));
    }

    private static void AddProviders(IServiceCollection services, AccountRegistration account)
    {
        services.TryAddSingleton(static provider => AuthMetrics.Create(provider.GetService<IMeterFactory>()));
        services.TryAdd(account, provider => new SigneasyTokenClient(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(account.HttpClientName),
            () => provider.Get<SettingsMonitor>(account).Current,
            provider.GetRequiredService<ILogger<SigneasyTokenClient>>(),
            provider.GetService<TimeProvider>(),
            AccountName.ForDisplay(account.Name),
            provider.GetRequiredService<AuthMetrics>()));
        services.TryAdd(account, provider =>
        {
            SettingsMonitor settings = provider.Get<SettingsMonitor>(account);
            ITokenProvider source = provider.Get<SigneasyTokenClient>(account);
            foreach (Func<IServiceProvider, ITokenProvider, ITokenProvider> wrap in account.SourceDecorators)
            {
                source = wrap(provider, source);
            }

            var cache = new CachingTokenProvider(
                source,
                settings.Current.RenewBefore,
                settings.Current.AcquisitionTimeout,
                provider.GetRequiredService<ILogger<CachingTokenProvider>>(),
                provider.GetService<TimeProvider>(),
                AccountName.ForDisplay(account.Name),
                Jitter.Next,
                provider.GetRequiredService<AuthMetrics>());
            var verifier = new SecretVerifier(
                cache,
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                provider.GetRequiredService<ILogger<CachingTokenProvider>>(),
                Jitter.Next);
            settings.Changed += cache.ApplySettings;
            settings.Changed += verifier.OnSettingsChanged;

            // Once by hand, for a reload between the two.
            cache.ApplySettings(settings.Current, settings.Current);
            return cache;
        });
        account.Provider = services.TryAdd<ITokenProvider>(account, provider => provider.Get<CachingTokenProvider>(account));
    }
}
