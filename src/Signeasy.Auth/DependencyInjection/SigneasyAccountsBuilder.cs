using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures what the accounts that are known only at run time need in addition to their settings.</summary>
public sealed class SigneasyAccountsBuilder
{
    internal SigneasyAccountsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The service collection in which the accounts are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Configures the client that sends the token requests of all these accounts, for example its proxy. Settings that the
    /// application makes for all clients don't apply to it. Its primary handler must not follow redirects
    /// (<c>AllowAutoRedirect = false</c>).
    /// </summary>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public SigneasyAccountsBuilder ConfigureTokenClient(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Services.AddHttpClient(AccountsRegistration.HttpClientName));
        return this;
    }

    /// <summary>
    /// Puts a token provider between the token client and the memory cache of each account, for example a store that processes
    /// share. Decorators apply in call order: the last call is outermost.
    /// </summary>
    /// <param name="decorate">
    /// Creates the decorator from the account and the provider that it decorates. It is called once for each account, after the
    /// account's settings were read, and again if the account comes back after it was dropped. The result isn't disposed.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="decorate"/> is null.</exception>
    public SigneasyAccountsBuilder DecorateTokenProvider(
        Func<SigneasyAccountContext, ITokenProvider, ITokenProvider> decorate)
    {
        ArgumentNullException.ThrowIfNull(decorate);
        Services.AddSingleton(new AccountsRegistration { Decorate = decorate });
        return this;
    }
}
