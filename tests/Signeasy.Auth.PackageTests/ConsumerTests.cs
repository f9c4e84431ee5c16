using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.PackageTests;

/// <summary>An application that uses the packages.</summary>
public class ConsumerTests
{
    [Theory]
    [InlineData(typeof(SigneasyHttpClient))]
    [InlineData(typeof(DistributedTokenProvider))]
    [InlineData(typeof(FakeSigneasy))]
    public void An_application_runs_the_packed_assembly(Type type)
    {
        using var package = new Package(type.Assembly.GetName().Name!);

        byte[] running = File.ReadAllBytes(type.Assembly.Location);

        Assert.Equal(package.Assembly("net10.0"), running);
    }

    [Fact]
    public void An_application_creates_a_client_from_its_settings()
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = "not-a-real-secret" };

        using HttpClient client = SigneasyHttpClient.Create(options);

        Assert.Equal(new Uri("https://api.signeasy.com/v3/"), client.BaseAddress);
    }

    [Fact]
    public async Task An_application_calls_the_fake()
    {
        using var signeasy = new FakeSigneasy();
        using HttpClient client = signeasy.CreateClient();

        using HttpResponseMessage first = await client.GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage second = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(1, signeasy.TokensIssued);
    }

    [Fact]
    public async Task An_application_gets_its_client_from_a_container()
    {
        using var signeasy = new FakeSigneasy();
        await using ServiceProvider provider = Container(signeasy, _ => { });

        HttpStatusCode status = await CallAsync(provider);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, signeasy.TokensIssued);
    }

    [Fact]
    public async Task Two_containers_share_a_token_through_one_store()
    {
        using var signeasy = new FakeSigneasy();
        await using ServiceProvider store = new ServiceCollection().AddDistributedMemoryCache().BuildServiceProvider();
        var cache = store.GetRequiredService<Microsoft.Extensions.Caching.Distributed.IDistributedCache>();
        await using ServiceProvider one = Container(signeasy, account => account.AddDistributedCache().Services.AddSingleton(cache));
        await using ServiceProvider other = Container(signeasy, account => account.AddDistributedCache().Services.AddSingleton(cache));

        HttpStatusCode[] statuses = [await CallAsync(one), await CallAsync(other)];

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, signeasy.TokensIssued);
    }

    private static ServiceProvider Container(FakeSigneasy signeasy, Action<SigneasyAuthBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddSigneasyAuth(options =>
        {
            options.ClientId = signeasy.ClientId;
            options.ClientSecret = signeasy.ClientSecret;
        }));
        services.AddHttpClient("documents").AddSigneasyAuthHandler();
        services.AddFakeSigneasy(signeasy);
        return services.BuildServiceProvider();
    }

    private static async Task<HttpStatusCode> CallAsync(ServiceProvider provider)
    {
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents");
        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
