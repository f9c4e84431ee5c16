using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts Signeasy's access token on the calls of a typed, named or Refit client.</summary>
public static class SigneasyAuthHttpClientBuilderExtensions
{
    /// <summary>
    /// Adds a <see cref="SigneasyAuthHandler"/>, and <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as base address where
    /// the client has none. Registers what <c>AddSigneasyAuth()</c> does, so that it may come before, after or without it;
    /// a second call on the same client replaces the first.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="name">The account's name; null for the default account.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder AddSigneasyAuthHandler(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Account account = (name is null ? builder.Services.AddSigneasyAuth() : builder.Services.AddSigneasyAuth(name)).Account;

        // Logging at Trace would otherwise print the header.
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, static options =>
        {
            Func<string, bool> others = options.ShouldRedactHeaderValue;
            options.ShouldRedactHeaderValue =
                header => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || others(header);
        });

        return builder
            .ConfigureHttpClient((provider, client) =>
                client.BaseAddress ??= provider.Get<LiveSettings>(account).Current.ApiBaseAddress)
            .ConfigureAdditionalHttpMessageHandlers((handlers, provider) =>
            {
                var handler = new SigneasyAuthHandler(
                    provider.Get<ITokenProvider>(account),
                    provider.Get<LiveSettings>(account).Current.ApiBaseAddress,
                    provider.GetRequiredService<ILogger<SigneasyAuthHandler>>());
                int earlier = handlers.ToList().FindIndex(known => known is SigneasyAuthHandler);
                if (earlier < 0)
                {
                    handlers.Add(handler);
                }
                else
                {
                    handlers[earlier] = handler;
                }
            });
    }
}
