using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class NowhereElseTests
{
    private const string ToSameHost = "/v3/moved";
    private const string ToOtherPort = "https://api.signeasy.com:8443/moved";
    private const string ToOtherHost = "https://evil.example/moved";
    private const string ToHttp = "http://api.signeasy.com/moved";

    public static TheoryData<int, string> Redirects()
    {
        var data = new TheoryData<int, string>();
        foreach (int code in new[] { 301, 302, 303, 307, 308 })
        {
            data.Add(code, ToSameHost);
            data.Add(code, ToOtherPort);
            data.Add(code, ToOtherHost);
            data.Add(code, ToHttp);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task A_redirect_of_the_API_takes_no_token_along(int code, string target)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => context.Request.Path == ToSameHost ? Reject(context) : Redirect(context, code, target));
        await signeasy.AgeTokenAsync();
        using HttpClient http = FollowingClient(signeasy);

        using HttpResponseMessage got = await http.GetAsync("start", TestContext.Current.CancellationToken);
        using HttpResponseMessage posted = await http.PostAsync("start", new StringContent("a document"), TestContext.Current.CancellationToken);

        // .NET follows no redirect from https to http.
        HttpStatusCode expected = target == ToHttp ? (HttpStatusCode)code : HttpStatusCode.Unauthorized;
        Assert.Equal([expected, expected], [got.StatusCode, posted.StatusCode]);
        Assert.Equal(target is ToOtherHost or ToOtherPort ? 2 : 0, signeasy.Other.Requests.Count);
        Assert.Equal(2, signeasy.Api.Requests.Count(request => request is { Path: "/v3/start", Authorization: "Bearer not-a-real-token-1" }));
        Assert.Equal(1, signeasy.TokensIssued);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task A_second_send_that_is_redirected_takes_no_token_along(int code, string target)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => context.Request.Path == ToSameHost || context.Request.Headers.Authorization == "Bearer not-a-real-token-1"
                ? Reject(context)
                : Redirect(context, code, target));
        await signeasy.AgeTokenAsync();
        using HttpClient http = FollowingClient(signeasy);

        using HttpResponseMessage response = await http.PostAsync("start", new StringContent("a document"), TestContext.Current.CancellationToken);

        Assert.Equal(target == ToHttp ? (HttpStatusCode)code : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(target is ToOtherHost or ToOtherPort ? 1 : 0, signeasy.Other.Requests.Count);
        Assert.Equal(2, signeasy.TokensIssued);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_that_the_librarys_own_handler_follows_takes_no_token_along(int code)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => Redirect(context, code, context.Request.Query["to"]!));
        SigneasyAuthOptions options = IssuerAnswerRunner.Options(new Uri(signeasy.Issuer.Http, "/oauth/token"));
        options.ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/");
        using HttpClient http = SigneasyHttpClient.Create(options);

        using HttpResponseMessage response = await http.GetAsync(
            "start?to=" + signeasy.Other.Http.AbsoluteUri, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer not-a-real-token-1", Assert.Single(signeasy.Api.Requests).Authorization);
        Assert.Single(signeasy.Other.Requests);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }

    [Theory]
    [InlineData("https://evil.example/v3/me")]
    [InlineData("//evil.example/v3/me")]
    [InlineData("https://api.signeasy.com@evil.example/")]
    [InlineData("https://api.signeasy.com:443@evil.example/v3/me")]
    [InlineData("https://api.signeasy.com%2f@evil.example/v3/me")]
    [InlineData("https://api.signeasy.com.evil.example/v3/me")]
    [InlineData("https://api.signeas\u0443.com/v3/me")]
    [InlineData("https://api.signeasy.com:8443/v3/me")]
    [InlineData("https://api.signeasy.com:80/v3/me")]
    [InlineData("http://api.signeasy.com/v3/me")]
    [InlineData("http://api.signeasy.com:443/v3/me")]
    [InlineData("https://auth.signeasy.com:8443/v3/me")]
    [InlineData("https://api.signeasy.com./v3/me")]
    [InlineData("http://API.SIGNEASY.COM/v3/me")]
    public async Task An_address_of_another_origin_gets_no_token(string address)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(Accept);
        using HttpClient http = FollowingClient(signeasy);
        await signeasy.AgeTokenAsync();

        using HttpResponseMessage response = await http.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(signeasy.Other.Requests);
        Assert.Empty(signeasy.Api.Requests);
        Assert.Equal(1, signeasy.TokensIssued);
        signeasy.AssertOtherSawNeitherSecretNorToken();
    }

    private static HttpClient FollowingClient(LoopbackSigneasy signeasy) => SigneasyHttpClient.Create(
        signeasy.Provider, new() { PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: true) });

    private static Task Accept(HttpContext context) => context.Response.WriteAsync("{}");

    private static Task Reject(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, int code, string target)
    {
        context.Response.StatusCode = code;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }
}
