using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts Signeasy's access token on the calls of a typed, named or Refit client.</summary>
public static class SigneasyAuthHttpClientBuilderExtensions
{
    /// <summary>
    /// Adds a <see cref="SigneasyAuthHandler"/>, and <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as base address where
    /// the client has none. Registers what <c>AddSigneasyAuth()</c> does, so that it may come before, after or without it.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="name">The account's name; null for the default account.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// A client has one such handler, next to its primary handler wherever the call stands: what retries, hedges or re-routes
    /// never sees the token. Of repeated calls the last one decides over the account. A client's own call goes before one for all clients (<c>ConfigureHttpClientDefaults</c>). Token requests never carry
    /// a token.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public static IHttpClientBuilder AddSigneasyAuthHandler(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        AccountRegistration account = (name is null ? services.AddSigneasyAuth() : services.AddSigneasyAuth(name)).Registration;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>, ConfigureApiClients>());
        AccountRegistry.GetOrAdd(services).AssignClient(builder.Name, account);
        return builder;
    }
}
