using Microsoft.Extensions.DependencyInjection;
using Refit;
using Signeasy.Auth.IntegrationTests.ReadmeSnippets;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

public sealed class RefitTests : IDisposable
{
    private readonly FakeSigneasy _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task A_path_with_a_leading_slash_reaches_the_API_below_v3()
    {
        await using ServiceProvider provider = Build(_ => { });

        string me = await provider.GetRequiredService<ISigneasyApi>().GetMeAsync(TestContext.Current.CancellationToken);

        Assert.Contains("fake.user@example.com", me, StringComparison.Ordinal);
        Assert.Equal("https://api.signeasy.com/v3/me", _fake.Requests[^1].Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_base_address_of_the_application_is_kept()
    {
        await using ServiceProvider provider = Build(client => client.BaseAddress = new Uri("https://api.signeasy.com/v2"));

        Func<Task> call = () =>
            provider.GetRequiredService<ISigneasyApi>().GetMeAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ApiRequestException>(call); // The fake has no version 2.
        Assert.Equal("https://api.signeasy.com/v2/me", _fake.Requests[^1].Uri.AbsoluteUri);
        Assert.NotNull(_fake.Requests[^1].AccessToken);
    }

    private ServiceProvider Build(Action<HttpClient> configure)
    {
        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<ISigneasyApi>().AddSigneasyAuthHandler().ConfigureHttpClient(configure);
        services.AddFakeSigneasy(_fake);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
