using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Refit;

namespace Signeasy.Auth.IntegrationTests;

public class RefitTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task A_refit_client_gets_token_and_base_address()
    {
        IServiceCollection services = Services();
        services.AddRefitGeneratedClient<ISigneasyApi>().AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider(Strict);

        string call = await provider.GetRequiredService<ISigneasyApi>().GetMeAsync(TestContext.Current.CancellationToken);

        Assert.Equal("https://api.signeasy.com/v3/me Bearer issued-token", call);
    }

    [Fact]
    public async Task A_refit_clients_own_base_address_is_kept()
    {
        IServiceCollection services = Services();
        services.AddRefitGeneratedClient<ISigneasyApi>().AddSigneasyAuthHandler()
            .ConfigureHttpClient(client => client.BaseAddress = new Uri("https://api.signeasy.com/v2"));
        await using ServiceProvider provider = services.BuildServiceProvider(Strict);

        string call = await provider.GetRequiredService<ISigneasyApi>().GetMeAsync(TestContext.Current.CancellationToken);

        Assert.Equal("https://api.signeasy.com/v2/me Bearer issued-token", call);
    }

    private static IServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = "client";
            options.ClientSecret = "not-a-real-secret";
        });
        return services.PostConfigureAll<HttpClientFactoryOptions>(options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = new ApiStub()));
    }
}
