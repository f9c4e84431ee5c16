// When to use it: NSwag generated your client from an OpenAPI document (with useBaseUrl: false, injectHttpClient: true).
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

public static class GeneratedClient
{
    public static IHttpClientBuilder AddSigneasyWithNSwag(this IServiceCollection services) =>
        services.AddHttpClient<NSwagClient>().AddSigneasyAuthHandler();
}
