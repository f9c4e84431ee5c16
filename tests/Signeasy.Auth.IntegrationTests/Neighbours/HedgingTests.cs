using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

/// <summary>A hedging handler sends copies of a request, several at a time and to hosts of its own choice.</summary>
public class HedgingTests
{
    /// <summary>Only a failure brings the next copy on its way.</summary>
    private static readonly TimeSpan LongDelay = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_copy_for_another_host_carries_no_token()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await using ServiceProvider provider = Build(signeasy, LongDelay, "https://api.signeasy.com", "https://evil.example");
        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        using HttpResponseMessage response =
            await http.GetAsync("https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer not-a-real-token-1", Assert.Single(signeasy.Api.Requests).Authorization);
        Assert.Null(Assert.Single(signeasy.Other.Requests).Authorization);
        Assert.Equal(1, signeasy.TokensIssued);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }

    [Fact]
    public async Task Copies_that_are_on_their_way_at_once_carry_one_header_each_and_leave_none_behind()
    {
        int calls = 0;
        var answered = new TaskCompletionSource();
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => Interlocked.Increment(ref calls) == 1 ? answered.Task : context.Response.WriteAsync("{}"));
        await using ServiceProvider provider = Build(signeasy, ShortDelay, "https://api.signeasy.com", "https://api.signeasy.com");
        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        using HttpResponseMessage response =
            await http.GetAsync("https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);
        string request = response.RequestMessage!.ToString();
        answered.SetResult();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            ["Bearer not-a-real-token-1", "Bearer not-a-real-token-1"], signeasy.Api.Requests.Select(seen => seen.Authorization));
        Assert.DoesNotContain("Bearer", request, StringComparison.Ordinal);
        Assert.Equal(1, signeasy.TokensIssued);
    }

    private static ServiceProvider Build(LoopbackSigneasy signeasy, TimeSpan delay, params string[] hosts)
    {
        var services = new ServiceCollection();
        IHttpClientBuilder client = services.AddHttpClient("api");
        client.AddStandardHedgingHandler(routing => routing.ConfigureOrderedGroups(options =>
            {
                foreach (string host in hosts)
                {
                    options.Groups.Add(new UriEndpointGroup { Endpoints = { new WeightedUriEndpoint { Uri = new Uri(host) } } });
                }
            }))
            .Configure(options => options.Hedging.Delay = delay);
        client.AddHttpMessageHandler(() => new SigneasyAuthHandler(signeasy.Provider));
        client.ConfigurePrimaryHttpMessageHandler(() => signeasy.Network.CreateHandler(followsRedirects: false));
        return services.BuildServiceProvider();
    }
}
