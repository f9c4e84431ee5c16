using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>A 401 that the caller gets is complete; one that is followed by a second send is never waited for.</summary>
public class UnauthorizedBodyTests
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i % 251))];

    [Theory]
    [InlineData(true, 2_000_000)]
    [InlineData(false, 2_000_000)]
    [InlineData(true, 2_000)]
    [InlineData(false, 2_000)]
    public async Task A_401_that_the_caller_gets_is_complete(bool isAsync, int length)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => RejectAsync(context, length), recordsBytes: false);
        await signeasy.AgeTokenAsync();
        using HttpClient http = signeasy.CreateClient();

        // The first call gets another token, which is rejected too; the second call has no other, and so gets its first 401.
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
    public async Task A_long_401_is_complete_when_the_renewal_fails(bool isAsync)
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            context => RejectAsync(context, Body.Length), recordsBytes: false);
        using HttpClient http = signeasy.CreateClient(new TokenSequence(
            _ => new(TokenSequence.Token("first")), _ => throw new SigneasyAuthException("There is no second token.")));

        using HttpResponseMessage rejected = await SendAsync(http, isAsync);

        Assert.Single(signeasy.Api.Requests);
        Assert.Equal(Body, await rejected.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_401_whose_body_never_ends_is_returned_at_once_if_there_is_no_other_token()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(async context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using HttpClient http = signeasy.CreateClient(new StaticTokenProvider("not-a-real-token"));
        http.Timeout = TimeSpan.FromSeconds(60);

        using HttpResponseMessage rejected = await http.GetAsync(
            "me", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_401_whose_body_never_ends_is_followed_by_the_second_send_at_once(bool isAsync, bool isChunked)
    {
        string framing = isChunked ? "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" : "Content-Length: 100\r\n\r\nabc";
        await using var api = new RawServer(connection => connection.Request == 1
            ? RawAnswers.Silence(RawAnswers.Head(401) + framing)(connection)
            : RawAnswers.Json("{}")(connection));
        using HttpClient http = SigneasyHttpClient.Create(
            TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second")),
            new() { ApiBaseAddress = new Uri(api.Uri, "/v3/") });
        http.Timeout = TimeSpan.FromSeconds(60);

        using HttpResponseMessage response = await SendAsync(http, isAsync);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, api.Requests);
        Assert.True(api.Saw("Bearer second"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, bool isAsync)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        return isAsync
            ? await http.SendAsync(request, TestContext.Current.CancellationToken)
            : await Task.Run(() => http.Send(request), TestContext.Current.CancellationToken);
    }

    /// <summary>In chunks, so that no length is known before.</summary>
    private static async Task RejectAsync(HttpContext context, int length)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "text/plain";
        await context.Response.StartAsync(context.RequestAborted);
        for (int at = 0; at < length; at += 50_000)
        {
            await context.Response.Body.WriteAsync(Body.AsMemory(at, Math.Min(50_000, length - at)), context.RequestAborted);
        }
    }
}
