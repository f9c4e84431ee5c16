using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public static class SigningSdk
{
    public static IHttpClientBuilder AddSigningSdk(this IServiceCollection services) =>
        services.AddHttpClient<SigningClient>().AddSigneasyAuthHandler();
}
