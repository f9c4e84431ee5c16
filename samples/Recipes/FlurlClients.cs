// When to use it: your code calls APIs with Flurl.
using System.Net.Http.Json;
using Flurl.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

public static class FlurlClients
{
    public static IServiceCollection AddSigneasyWithFlurl(this IServiceCollection services)
    {
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler();

        // Transient, so that the factory can renew the connections behind it. No WithOAuthBearerToken: the handler adds the token.
        services.AddTransient<IFlurlClient>(provider =>
            new FlurlClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient("signeasy")));
        return services;
    }

    // Flurl wraps every exception in a FlurlHttpException; without a token, its inner exception is the SigneasyAuthException.
    public static Task<User> GetMeAsync(this IFlurlClient signeasy, CancellationToken cancellationToken) =>
        signeasy.Request("me").GetJsonAsync<User>(cancellationToken: cancellationToken);

    // PostAsync with JsonContent, not PostJsonAsync: Flurl's own content can't be sent again after a 401.
    public static async Task SendAsync(
        this IFlurlClient signeasy, string path, object body, CancellationToken cancellationToken)
    {
        using JsonContent content = JsonContent.Create(body);
        using IFlurlResponse response =
            await signeasy.Request(path).PostAsync(content, cancellationToken: cancellationToken);
    }
}
