using Microsoft.Extensions.DependencyInjection;
using Refit;
using Signeasy.Auth.IntegrationTests.ReadmeSnippets;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

public class RefitTests
{
    [Fact]
    public async Task A_path_with_a_leading_slash_reaches_the_API_below_v3()
    {
        var fake = new FakeSigneasy();
        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<ISigneasyApi>().AddSigneasyAuthHandler();
        services.AddFakeSigneasy(fake);
        await using ServiceProvider provider = services.BuildServiceProvider();

        string me = await provider.GetRequiredService<ISigneasyApi>().GetMeAsync(TestContext.Current.CancellationToken);

        Assert.Contains("fake.user@example.com", me, StringComparison.Ordinal);
        Assert.Equal("https://api.signeasy.com/v3/me", fake.Requests[^1].Uri.AbsoluteUri);
    }
}
