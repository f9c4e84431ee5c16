using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Signeasy's access token to the requests of a typed, named or Refit client.</summary>
public static class SigneasyAuthHttpClientBuilderExtensions
{
    /// <summary>
    /// Adds a <see cref="SigneasyAuthHandler"/>, and <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as the base address if
    /// the client has none. Also registers the account, as <c>AddSigneasyAuth()</c> does, so this can be called before,
    /// after or without that method.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="account">The account's name; default: the default account.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The handler is always innermost, regardless of call order, so retry and hedging handlers never see the token, and a
    /// client has only one. If this is called more than once, the last call determines the account; a call for one client
    /// takes precedence over a call for all clients (<c>ConfigureHttpClientDefaults</c>). Token requests never carry a
    /// token. If the API's base address is plain HTTP on loopback, .NET's default primary handler bypasses the system's proxy,
    /// which could read the token. A primary handler that the application sets isn't changed: set <c>UseProxy</c> to false.
    /// The account's <see cref="ITokenProvider"/> must be a singleton; otherwise, creating a client throws an
    /// <see cref="InvalidOperationException"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="account"/> is blank, or <c>default</c>.</exception>
    public static IHttpClientBuilder AddSigneasyAuthHandler(this IHttpClientBuilder builder, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (account is not null)
        {
            services.AddSigneasyAuth(account);
        }
        else
        {
            SigneasyAuthServiceCollectionExtensions.AddImpliedAccount(services);
        }

        ConfigureApiClients.Add(services, builder.Name, account ?? "");
        return builder;
    }
}
