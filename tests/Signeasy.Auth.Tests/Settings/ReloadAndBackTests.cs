using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tests;

public class ReloadAndBackTests
{
    private const int Reloaded = 30;
    private const int ReloadInvalid = 31;
    private const int AddressKept = 32;

    [Theory]
    [InlineData("ClientId", " ")]
    [InlineData("ClientSecret", "")]
    [InlineData("PortalToken", "portal-token")]
    [InlineData("TokenEndpoint", "http://issuer.example/token")]
    [InlineData("Audience", "")]
    [InlineData("ApiBaseAddress", "https://api.example/v3/?key=1")]
    [InlineData("RenewBefore", "31.00:00:00")]
    [InlineData("AcquisitionTimeout", "soon")]
    public async Task A_setting_that_becomes_invalid_and_comes_back_changes_nothing_and_is_reported_each_time(string key, string invalid)
    {
        using var wire = new StubTransport();
        using var log = new CapturedLog();
        IConfigurationRoot configuration = Wiring.ClientConfiguration("client");
        string path = "Signeasy:" + key;
        string? valid = configuration[path];
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddSigneasyAuth().Services.SendThrough(wire);
        await using ServiceProvider provider = services.BuildStrictly();
        CachingTokenProvider tokens = provider.GetRequiredService<CachingTokenProvider>();
        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();
        AccessToken token = await tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        var seen = new List<AccessToken>();

        for (int i = 0; i < 3; i++)
        {
            configuration.Reload((path, invalid));
            seen.Add(await tokens.GetTokenAsync(TestContext.Current.CancellationToken));
            configuration.Reload((path, valid));
            seen.Add(await tokens.GetTokenAsync(TestContext.Current.CancellationToken));
        }

        Assert.All(seen, one => Assert.Same(token, one));
        Assert.Single(wire.TokenRequests);
        Assert.Equal((3, 0, 0), (log.Count(ReloadInvalid), log.Count(Reloaded), log.Count(AddressKept)));
        Assert.Equal(("client", Wiring.Secret), (options.CurrentValue.ClientId, options.CurrentValue.ClientSecret));
    }
}
