using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

public class TwoSdksTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_SDKs_in_one_process_share_one_provider_and_one_token(bool applicationFirst)
    {
        using var fake = new FakeSigneasy();
        var services = new ServiceCollection();
        if (applicationFirst)
        {
            services.AddSigneasyAuth();
        }

        services.AddHttpClient("signing SDK").AddSigneasyAuthHandler();
        services.AddHttpClient("archive SDK").AddSigneasyAuthHandler();
        if (!applicationFirst)
        {
            services.AddSigneasyAuth();
        }

        services.AddFakeSigneasy(fake);
        await using ServiceProvider provider = services.BuildServiceProvider();

        IHttpClientFactory clients = provider.GetRequiredService<IHttpClientFactory>();
        using HttpResponseMessage one = await clients.CreateClient("signing SDK")
            .GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage other = await clients.CreateClient("archive SDK")
            .GetAsync("me", TestContext.Current.CancellationToken);

        Assert.True(one.IsSuccessStatusCode);
        Assert.True(other.IsSuccessStatusCode);
        Assert.Equal(1, fake.TokensIssued);
        Assert.Single(provider.GetServices<ITokenProvider>());
    }
}
