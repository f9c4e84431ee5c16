using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Abstractions;
using Microsoft.Identity.Web;
using Microsoft.Identity.Web.TokenCacheProviders.InMemory;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>A container with Microsoft.Identity.Web's token acquisition and its cache in memory, talking to a stub.</summary>
internal static class IdentityWebContainer
{
    public static ServiceProvider Build(HttpMessageHandler issuer)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTokenAcquisition(isTokenAcquisitionSingleton: true).AddInMemoryTokenCaches();
        services.Configure<MicrosoftIdentityApplicationOptions>(options =>
        {
            options.Instance = StubSettings.Issuer.AbsoluteUri;
            options.TenantId = StubSettings.TenantId;
            options.ClientId = StubSettings.ClientId;
            options.ClientCredentials =
            [
                new CredentialDescription
                {
                    SourceType = CredentialSource.ClientSecret,
                    ClientSecret = StubSettings.ClientSecret,
                },
            ];
        });
        services.AddHttpClient();
        services.ConfigureHttpClientDefaults(builder => builder.ConfigurePrimaryHttpMessageHandler(() => issuer));
        return services.BuildServiceProvider();
    }
}
