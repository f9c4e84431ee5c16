using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.IntegrationTests;

public class RedirectTests
{
    public static TheoryData<int> Codes => new(301, 302, 303, 307, 308);

    public static TheoryData<string> FollowingHandlers => new("HttpClientHandler", "SocketsHttpHandler", "behind another");

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed_by_a_token_client(int status)
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(status);
        var client = new SigneasyTokenClient(trap.Options());

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => client.RequestTokenAsync(TestContext.Current.CancellationToken));

        AssertUnharmed(trap, failure, status);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed_by_an_application(int status)
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(status);
        var services = new ServiceCollection();
        services.AddSigneasyAuth(trap.Configure);
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient api = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => api.GetAsync("me", TestContext.Current.CancellationToken));

        AssertUnharmed(trap, failure, status);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed_without_a_container(int status)
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(status);
        using HttpClient api = SigneasyHttpClient.Create(trap.Options());

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => api.GetAsync("me", TestContext.Current.CancellationToken));

        AssertUnharmed(trap, failure, status);
    }

    [Theory]
    [MemberData(nameof(FollowingHandlers))]
    public async Task A_redirect_is_not_followed_by_an_application_whose_own_handler_would(string handler)
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(307);
        var services = new ServiceCollection();
        services.AddSigneasyAuth(trap.Configure)
            .ConfigureTokenClient(client => client.ConfigurePrimaryHttpMessageHandler(() => FollowingHandler(handler)));
        await using ServiceProvider provider = services.BuildServiceProvider();
        ITokenProvider tokens = provider.GetRequiredService<ITokenProvider>();

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask());

        Assert.Contains("ConfigureTokenClient", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, trap.Asked);
        Assert.Equal(0, trap.Caught);
    }

    [Theory]
    [MemberData(nameof(FollowingHandlers))]
    public async Task A_handler_that_follows_redirects_is_an_error_without_a_container(string handler)
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(307);

        Assert.Throws<ArgumentException>(
            "httpClientOptions", () => SigneasyHttpClient.Create(trap.Options(), new() { PrimaryHandler = FollowingHandler(handler) }));

        Assert.Equal(0, trap.Asked);
        Assert.Equal(0, trap.Caught);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_by_a_handler_with_AllowAutoRedirect_off()
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(307);
        var handler = new PassThrough(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpClient api = SigneasyHttpClient.Create(trap.Options(), new() { PrimaryHandler = handler });

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => api.GetAsync("me", TestContext.Current.CancellationToken));

        AssertUnharmed(trap, failure, 307);
    }

    [Fact]
    public async Task A_redirect_that_a_callers_own_client_followed_gives_no_token()
    {
        await using RedirectTrap trap = await RedirectTrap.SetAsync(307);
        using var following = new HttpClient();
        var client = new SigneasyTokenClient(following, trap.Options());

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => client.RequestTokenAsync(TestContext.Current.CancellationToken));

        Assert.Contains("answered with a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, trap.Caught);
    }

    private static HttpMessageHandler FollowingHandler(string kind) => kind switch
    {
        "HttpClientHandler" => new HttpClientHandler(),
        "SocketsHttpHandler" => new SocketsHttpHandler(),
        _ => new PassThrough(new PassThrough(new SocketsHttpHandler())),
    };

    private static void AssertUnharmed(RedirectTrap trap, SigneasyAuthException failure, int status)
    {
        Assert.Contains("answered with a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(1, trap.Asked);
        Assert.Equal(0, trap.Caught);
    }

    private sealed class PassThrough(HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler);
}
