using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using ReadmeSnippets;
using Signeasy.Auth.Testing;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests;

public class AbsentRedisTests
{
    [Fact]
    public async Task An_application_as_the_README_sets_it_up_starts_and_gets_a_token_while_Redis_is_down()
    {
        using var fake = new FakeSigneasy();
        var services = new ServiceCollection();
        await using IConnectionMultiplexer redis = await ManyProcesses.ShareTokenAsync(services, HostWithoutRedis());
        services.AddFakeSigneasy(fake);
        await using ServiceProvider provider = services.BuildServiceProvider();

        AccessToken token = await provider.GetRequiredService<ITokenProvider>()
            .GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.False(redis.IsConnected);
        Assert.True(token.ExpiresAt > DateTimeOffset.UtcNow);
        Assert.Equal(1, fake.TokensIssued);
    }

    /// <summary>A port that was free a moment ago.</summary>
    private static string HostWithoutRedis()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }
}
