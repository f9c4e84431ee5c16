using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class IssuerRedirectTests
{
    private static readonly int[] Codes = [301, 302, 303, 307, 308];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_redirect_is_named_and_not_followed_anywhere(bool isSecure)
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson));
        string[] targets =
        [
            "/elsewhere",
            new Uri(other.Http, "/oauth/token").AbsoluteUri,
            $"http://localhost:{other.Http.Port}/oauth/token",
            new Uri(other.Https, "/oauth/token").AbsoluteUri,
            $"https://localhost:{other.Https.Port}/oauth/token",
            $"//127.0.0.1:{other.Http.Port}/oauth/token",
        ];

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            .. from code in Codes
               from target in targets
               select new IssuerAnswer(
                   $"{code} {target}", RawAnswers.Json(RawAnswers.TokenJson, code, "Location: " + target), "answered with a redirect")
               {
                   StatusCode = code,
                   IsSecure = isSecure,
               },
        ]);

        Assert.True(complaints.Length == 0, complaints);
        AssertSawNothing(other);
    }

    [Fact]
    public async Task Headers_that_point_to_another_address_are_not_followed()
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson));
        string target = new Uri(other.Http, "/oauth/token").AbsoluteUri;
        string[] headers =
        [
            "Location: " + target, "Content-Location: " + target, "Refresh: 0; url=" + target, $"Link: <{target}>; rel=canonical",
            $"Alt-Svc: http/1.1=\"127.0.0.1:{other.Http.Port}\"", $"WWW-Authenticate: Basic realm=\"{target}\"",
            $"Set-Cookie: endpoint={target}",
        ];

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            new("200", RawAnswers.Json(RawAnswers.TokenJson, 200, headers)),
            new("300", RawAnswers.Json("{}", 300, headers), "answered with a redirect"),
            new("304", RawAnswers.Bytes([], 304, headers), "answered with a redirect"),
            new("305", RawAnswers.Json("{}", 305, headers), "answered with a redirect"),
            new("401", RawAnswers.Json("{}", 401, headers), "rejected: check ClientId and ClientSecret"),
            new("407", RawAnswers.Json("{}", 407, headers), "proxy requires a user name and password"),
            IssuerAnswer.ThenToken("503", RawAnswers.Json("{}", 503, headers)),
        ]);

        Assert.True(complaints.Length == 0, complaints);
        AssertSawNothing(other);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_token_that_a_redirecting_client_fetched_elsewhere_is_an_error(int code)
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson));
        await using var issuer = new RawServer(
            RawAnswers.Json("{}", code, "Location: " + new Uri(other.Http, "/oauth/token").AbsoluteUri));
        using var http = new HttpClient();
        var client = new SigneasyTokenClient(http, IssuerAnswerRunner.Options(issuer.Uri));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => IssuerAnswerRunner.RequestAsync(client));

        Assert.Contains("answered with a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Single(other.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_redirect_is_not_followed_by_a_client_of_the_API(bool isInContainer)
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson));
        await using var issuer = new RawServer(
            RawAnswers.Json("{}", 307, "Location: " + new Uri(other.Http, "/oauth/token").AbsoluteUri));
        var services = new ServiceCollection();
        services.AddSigneasyAuth(options =>
            (options.ClientId, options.ClientSecret, options.TokenEndpoint) = ("a-client", IssuerAnswerRunner.Secret, issuer.Uri));
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient api = isInContainer
            ? provider.GetRequiredService<IHttpClientFactory>().CreateClient("api")
            : SigneasyHttpClient.Create(IssuerAnswerRunner.Options(issuer.Uri));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => api.GetAsync("me", TestContext.Current.CancellationToken));

        Assert.Contains("answered with a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, issuer.Requests);
        AssertSawNothing(other);
    }

    private static void AssertSawNothing(LoopbackServer other)
    {
        Assert.Empty(other.Requests);
        Assert.False(other.Saw(IssuerAnswerRunner.Secret));
        Assert.False(other.Saw(RawAnswers.TokenValue));
    }
}
