using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures what an account needs in addition to its settings.</summary>
public sealed class SigneasyAuthBuilder
{
    internal SigneasyAuthBuilder(IServiceCollection services, string account)
    {
        Services = services;
        Account = account;
    }

    /// <summary>The service collection in which the account is registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The account's name; empty for the default account.</summary>
    public string Account { get; }

    /// <summary>
    /// Configures the client that sends token requests, for example its proxy. Settings that the application makes for all
    /// clients don't apply to it: those of <c>ConfigureHttpClientDefaults</c>, of <c>ConfigureAll</c> and of types that implement
    /// <c>IConfigureOptions</c>, and the handlers that builder filters add. Its primary handler must not follow redirects (<c>AllowAutoRedirect = false</c>). If the
    /// handler does, or can't be inspected, creating the client throws an <see cref="InvalidOperationException"/>.
    /// </summary>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public SigneasyAuthBuilder ConfigureTokenClient(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Services.AddHttpClient(new AccountRegistration(Account).HttpClientName));
        return this;
    }

    /// <summary>
    /// Adds a hosted service that keeps the account's token renewed. It gets the first token at start-up, without delaying
    /// it, and renews the token even if the process is idle. Can be called more than once.
    /// </summary>
    /// <param name="configure">Configures the service; default: null, which sets no option.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Does nothing while <c>dotnet build</c> starts the application to generate OpenAPI documents.</remarks>
    public SigneasyAuthBuilder AddTokenRenewalService(Action<TokenRenewalServiceOptions>? configure = null)
    {
        var options = new TokenRenewalServiceOptions();
        configure?.Invoke(options);
        Services.TryAddRecord(new AccountRegistration(Account)
        {
            HasTokenRenewalService = true,
            VerifiesApiAccess = options.VerifyApiAccess,
        });
        if (options.VerifyApiAccess)
        {
            string client = ApiAccess.GetHttpClientName(Account);
            Services.AddHttpClient(client);
            ConfigureApiClients.Add(Services, client, Account);
        }

        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TokenRenewalService>());
        return this;
    }

    /// <summary>
    /// Puts a token provider between the token client and the cache, for example a store that processes share. Decorators
    /// apply in call order: the last call is outermost. They don't apply to a provider set by
    /// <see cref="UseTokenProvider(Func{IServiceProvider, ITokenProvider})"/>.
    /// </summary>
    /// <param name="decorate">
    /// Creates the decorator from the container and the provider that it decorates. The result isn't disposed, unless it is
    /// a service of the container.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="decorate"/> is null.</exception>
    public SigneasyAuthBuilder DecorateTokenProvider(Func<IServiceProvider, ITokenProvider, ITokenProvider> decorate)
    {
        ArgumentNullException.ThrowIfNull(decorate);
        Services.AddSingleton(new AccountRegistration(Account) { SourceDecorators = [decorate] });
        return this;
    }

    /// <summary>
    /// Uses the application's own token provider for the account, instead of the cache, its decorators and the token client.
    /// The account then needs no credentials, and none are validated. The last call decides.
    /// </summary>
    /// <typeparam name="TProvider">
    /// The provider's type. The container creates it, and registers it as a singleton unless the application has registered
    /// it.
    /// </typeparam>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// If the application has registered the type as scoped or transient, resolving the account's
    /// <see cref="ITokenProvider"/> throws an <see cref="InvalidOperationException"/>.
    /// </remarks>
    public SigneasyAuthBuilder UseTokenProvider<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>()
        where TProvider : class, ITokenProvider
    {
        Services.TryAddSingleton<TProvider>();
        return UseTokenProvider(static provider =>
            provider.GetSingleton(static services => services.GetRequiredService<TProvider>()));
    }

    /// <inheritdoc cref="UseTokenProvider{TProvider}" path="/summary"/>
    /// <param name="create">Creates the provider. It is called once; the container disposes the result.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="create"/> is null.</exception>
    public SigneasyAuthBuilder UseTokenProvider(Func<IServiceProvider, ITokenProvider> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Services.AddLastRecord(new AccountRegistration(Account) { CreateTokenProvider = create });
        return this;
    }
}
