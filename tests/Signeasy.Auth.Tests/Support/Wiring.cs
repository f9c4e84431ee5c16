using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Signeasy.Auth.Tests;

/// <summary>Containers and configurations for the tests of the registration.</summary>
internal static class Wiring
{
    public const string Secret = "not-a-real-secret";

    /// <summary>Credentials of a made-up client.</summary>
    public static Action<SigneasyAuthOptions> Client(string id) => options =>
    {
        options.ClientId = id;
        options.ClientSecret = Secret;
    };

    /// <summary>Puts the wire at the end of every client, whatever was or will be registered.</summary>
    public static IServiceCollection SendThrough(this IServiceCollection services, StubTransport wire) =>
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new PrimaryHandlerFilter(_ => wire));

    /// <summary>Makes two registrations in either order.</summary>
    public static void InOrder(bool isFirst, Action one, Action other)
    {
        (isFirst ? one : other)();
        (isFirst ? other : one)();
    }

    /// <summary>Calls the API with a client of the container.</summary>
    public static Task<HttpResponseMessage> CallAsync(this IServiceProvider provider, string client = "api", string path = "me") => provider
        .GetRequiredService<IHttpClientFactory>().CreateClient(client).GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>A handler and its inner handlers.</summary>
    public static IEnumerable<HttpMessageHandler> Chain(HttpMessageHandler handler)
    {
        for (HttpMessageHandler? next = handler; next is not null; next = (next as DelegatingHandler)?.InnerHandler)
        {
            yield return next;
        }
    }

    public static ServiceProvider BuildStrictly(this IServiceCollection services) =>
        services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    public static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build();

    /// <summary>The section Signeasy of a made-up client, with further settings.</summary>
    public static IConfigurationRoot ClientConfiguration(string id, params (string Key, string? Value)[] others) =>
        Configuration([("Signeasy:ClientId", id), ("Signeasy:ClientSecret", Secret), .. others]);

    /// <summary>Reloads with these settings changed.</summary>
    public static void Reload(this IConfigurationRoot configuration, params (string Key, string? Value)[] settings)
    {
        foreach ((string key, string? value) in settings)
        {
            configuration[key] = value;
        }

        configuration.Reload();
    }
}
