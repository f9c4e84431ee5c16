using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

public class RerouteTests
{
    [Fact]
    public async Task A_request_that_a_resilience_handler_reroutes_to_another_host_carries_no_token_there()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        var services = new ServiceCollection();
        IHttpClientBuilder client = services.AddHttpClient("api");
        client.AddResilienceHandler("reroute", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.Zero,
            OnRetry = args =>
            {
                args.Context.GetRequestMessage()!.RequestUri = new Uri("https://evil.example/v3/me");
                return default;
            },
        }));
        client.AddHttpMessageHandler(() => new SigneasyAuthHandler(signeasy.Provider));
        client.ConfigurePrimaryHttpMessageHandler(() => signeasy.Network.CreateHandler(followsRedirects: false));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        using HttpResponseMessage response =
            await http.GetAsync("https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer not-a-real-token-1", Assert.Single(signeasy.Api.Requests).Authorization);
        Assert.Null(Assert.Single(signeasy.Other.Requests).Authorization);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }
}
