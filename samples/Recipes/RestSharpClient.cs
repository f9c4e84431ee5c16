// When to use it: your code calls APIs with RestSharp.
using Microsoft.Extensions.DependencyInjection;
using RestSharp;

namespace Recipes;

public static class RestSharpClient
{
    public static IServiceCollection AddSigneasyWithRestSharp(this IServiceCollection services)
    {
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler();

        // Transient, so that the factory can renew the connections behind it. No authenticator: the handler adds the token.
        services.AddTransient<IRestClient>(provider =>
            new RestClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient("signeasy")));
        return services;
    }

    public static Task<User?> GetMeAsync(this IRestClient signeasy, CancellationToken cancellationToken) =>
        signeasy.GetAsync<User>(new RestRequest("me"), cancellationToken);

    public static Task<RestResponse> SendAsync(
        this IRestClient signeasy, string path, object body, CancellationToken cancellationToken) =>
        signeasy.PostAsync(new RestRequest(path).AddJsonBody(body), cancellationToken);
}
