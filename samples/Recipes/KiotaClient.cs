// When to use it: Kiota generated your client from an OpenAPI document.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Serialization.Json;

namespace Recipes;

public static class KiotaClient
{
    // The handler adds the token, so Kiota's own authentication provider stays out of the way. Kiota's own handlers (retries,
    // redirects) aren't in this client, which is what you want: a redirect would drop the token.
    public static IServiceCollection AddSigneasyWithKiota(this IServiceCollection services)
    {
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler();
        services.AddTransient(provider => Create(provider.GetRequiredService<IHttpClientFactory>().CreateClient("signeasy")));
        return services;
    }

    public static KiotaSigneasyClient Create(HttpClient signeasy) => new(
        new HttpClientRequestAdapter(
            new AnonymousAuthenticationProvider(),
            new JsonParseNodeFactory(),
            new JsonSerializationWriterFactory(),
            signeasy)
        {
            BaseUrl = signeasy.BaseAddress!.AbsoluteUri,
        });
}
