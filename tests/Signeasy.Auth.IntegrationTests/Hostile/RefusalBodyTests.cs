using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>A 401 reaches the caller whole, however long its body is and however it comes.</summary>
public class RefusalBodyTests
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i % 251))];

    [Theory]
    [InlineData(true, 2_000_000)]
    [InlineData(false, 2_000_000)]
    [InlineData(true, 2_000)]
    [InlineData(false, 2_000)]
    public async Task A_401_that_stays_one_comes_byte_for_byte(bool isAsync, int length)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => RefuseAsync(context, length), recordsBytes: false);
        await signeasy.AgeTokenAsync();
        using HttpClient http = CreateClient(signeasy);

        // Another token comes, and is refused as well; the next call has no other, and so gets its first 401.
        using HttpResponseMessage second = await SendAsync(http, isAsync);
        using HttpResponseMessage first = await SendAsync(http, isAsync);

        Assert.Equal(3, signeasy.Api.Requests.Count);
        Assert.Equal(Body[..length], await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Body[..length], await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain", first.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_401_is_given_back_whole_when_the_renewal_fails(bool isAsync)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => RefuseAsync(context, Body.Length), recordsBytes: false);
        using HttpClient http = SigneasyHttpClient.Create(
            new OneTokenProvider(),
            new()
            {
                ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/"),
                PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: false),
            });

        using HttpResponseMessage refused = await SendAsync(http, isAsync);

        Assert.Single(signeasy.Api.Requests);
        Assert.Equal(Body, await refused.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_401_whose_body_never_ends_is_given_back_at_once_where_there_is_no_other_token()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(async context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using HttpClient http = SigneasyHttpClient.Create(
            new StaticTokenProvider("not-a-real-token"),
            new()
            {
                ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/"),
                PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: false),
            });
        http.Timeout = TimeSpan.FromSeconds(60);

        using HttpResponseMessage refused = await http.GetAsync(
            "me", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static HttpClient CreateClient(LoopbackSigneasy signeasy) => SigneasyHttpClient.Create(
        signeasy.Provider,
        new()
        {
            ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/"),
            PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: false),
        });

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, bool isAsync)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        return isAsync
            ? await http.SendAsync(request, TestContext.Current.CancellationToken)
            : await Task.Run(() => http.Send(request), TestContext.Current.CancellationToken);
    }

    /// <summary>In chunks, so that no length is known before.</summary>
    private static async Task RefuseAsync(HttpContext context, int length)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "text/plain";
        await context.Response.StartAsync(context.RequestAborted);
        for (int at = 0; at < length; at += 50_000)
        {
            await context.Response.Body.WriteAsync(Body.AsMemory(at, Math.Min(50_000, length - at)), context.RequestAborted);
        }
    }

    /// <summary>Has one token, and no second.</summary>
    private sealed class OneTokenProvider : ITokenProvider
    {
        private int _calls;

        public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return ++_calls == 1
                ? new AccessToken("not-a-real-token", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)
                : throw new SigneasyAuthException("There is no second token.");
        }

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            GetTokenAsync(cancellationToken);
    }
}
