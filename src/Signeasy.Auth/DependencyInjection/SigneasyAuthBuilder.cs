using Microsoft.Extensions.Hosting;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sets up what an account needs beyond its settings.</summary>
public sealed class SigneasyAuthBuilder
{
    internal SigneasyAuthBuilder(IServiceCollection services, AccountRegistration account)
    {
        Services = services;
        Registration = account;
    }

    /// <summary>The service collection that the account is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The account's name; empty for the default account.</summary>
    public string Account => Registration.Name;

    internal AccountRegistration Registration { get; }

    /// <summary>
    /// Sets up the client that sends token requests, for example with a proxy. It gets nothing of what the application sets
    /// for all clients. Its primary handler must not follow redirects (<c>AllowAutoRedirect = false</c>): one that would, or
    /// that can't be inspected, is an <see cref="InvalidOperationException"/> when the client is created.
    /// </summary>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public SigneasyAuthBuilder ConfigureTokenClient(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Services.AddHttpClient(Registration.HttpClientName));
        return this;
    }

    /// <summary>
    /// Keeps the account's token renewed by a hosted service: the first one is acquired at start, without delaying it, and
    /// an idle process's token is renewed too. May be repeated.
    /// </summary>
    /// <returns>The same builder.</returns>
    public SigneasyAuthBuilder AddTokenRenewalService()
    {
        if (!Registration.HasTokenRenewalService)
        {
            Registration.HasTokenRenewalService = true;
            AccountRegistration account = Registration;
            Services.AddSingleton<IHostedService>(provider => new TokenRenewalService(account, provider));
        }

        return this;
    }

    /// <summary>
    /// Puts a token provider between the token client and the memory cache: a store shared by many processes, say. Later
    /// calls wrap what earlier ones gave.
    /// </summary>
    /// <param name="wrap">
    /// Makes the provider, from the container and the source that it wraps. What it makes isn't disposed; a service of the
    /// container is.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="wrap"/> is null.</exception>
    public SigneasyAuthBuilder DecorateTokenProvider(Func<IServiceProvider, ITokenProvider, ITokenProvider> wrap)
    {
        ArgumentNullException.ThrowIfNull(wrap);
        Registration.SourceDecorators.Add(wrap);
        return this;
    }
}
