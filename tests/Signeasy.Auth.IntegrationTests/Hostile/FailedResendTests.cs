using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>The API rejects a token, and then the issuer or the API itself fails.</summary>
public sealed class FailedResendTests
{
    private const string FirstToken = "Bearer not-a-real-token-1";
    private const string SecondToken = "Bearer not-a-real-token-2";
    private const string Challenge = "Bearer realm=\"signeasy\"";
    private const string Rejection = "the original rejection";

    private int _issued;
    private int _rejections;

    public static TheoryData<string, bool> Failures()
    {
        var data = new TheoryData<string, bool>();
        foreach (string failure in new[] { "issuer rejects", "issuer fails", "issuer hangs up" })
        {
            data.Add(failure, true);
            data.Add(failure, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task The_caller_gets_the_complete_original_401_if_no_other_token_can_be_obtained(string failure, bool isAsync)
    {
        await using LoopbackServer issuer =
            await LoopbackServer.StartAsync(context => IssueAsync(context, failure), recordsBytes: false);
        await using LoopbackServer api = await LoopbackServer.StartAsync(AnswerAsync, recordsBytes: false);
        using HttpClient http = await CreateClientAsync(issuer, api.Http);

        using var request = new HttpRequestMessage(HttpMethod.Post, "second") { Content = new StringContent("a document") };
        using HttpResponseMessage response = isAsync
            ? await http.SendAsync(request, TestContext.Current.CancellationToken)
            : await Task.Run(() => http.Send(request, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Challenge, response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(Rejection, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(request.Headers.Contains("Authorization"));
        Assert.Equal([FirstToken], api.Requests.Where(seen => seen.Path == "/v3/second").Select(seen => seen.Authorization));
        Assert.Equal(1, _rejections);
        Assert.True(issuer.Requests.Count >= 2);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_second_send_that_the_API_carries_out_before_the_connection_breaks_fails_for_the_caller(bool isAsync, bool isReset)
    {
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(context => IssueAsync(context, "API"), recordsBytes: false);
        await using RawServer api = StartApi(isReset ? RawAnswers.Reset("") : RawAnswers.Text(""));
        using HttpClient http = await CreateClientAsync(issuer, api.Uri);

        using var request = new HttpRequestMessage(HttpMethod.Post, "second") { Content = new StringContent("a document") };
        Exception? failure = await Record.ExceptionAsync(() => isAsync
            ? http.SendAsync(request, TestContext.Current.CancellationToken)
            : Task.Run(() => http.Send(request, TestContext.Current.CancellationToken)));

        Assert.IsType<HttpRequestException>(failure);
        Assert.Equal(3, api.Requests);
        Assert.True(api.Saw(SecondToken));
        Assert.False(request.Headers.Contains("Authorization"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_response_that_breaks_off_after_its_headers_fails_as_it_does_without_a_401(bool isBuffered)
    {
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(context => IssueAsync(context, "API"), recordsBytes: false);
        await using RawServer api = StartApi(RawAnswers.Text(RawAnswers.Head(200) + "Content-Length: 1000\r\n\r\nthe beginning"));
        using HttpClient http = await CreateClientAsync(issuer, api.Uri);

        HttpStatusCode? status = null;
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            using HttpResponseMessage response = await http.GetAsync(
                "second",
                isBuffered ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken);
            status = response.StatusCode;
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        });

        Assert.IsType<HttpRequestException>(failure);
        Assert.Equal(isBuffered ? null : HttpStatusCode.OK, status);
        Assert.Equal(3, api.Requests);
        Assert.True(api.Saw(SecondToken));
        Assert.Equal(2, issuer.Requests.Count);
    }

    /// <summary>An API that rejects the second request, and answers the third like this.</summary>
    private static RawServer StartApi(Func<RawConnection, Task> third) => new(connection => (connection.Request switch
    {
        2 => RawAnswers.Json(Rejection, 401),
        3 => third,
        _ => RawAnswers.Json("{}"),
    })(connection));

    /// <summary>A client whose token is old enough to be renewed after a 401.</summary>
    private static async Task<HttpClient> CreateClientAsync(LoopbackServer issuer, Uri api)
    {
        var clock = new ShiftedClock();
        HttpClient http = SigneasyHttpClient.Create(LoopbackSigneasy.Options(issuer, api), new() { TimeProvider = clock });
        http.Timeout = IssuerAnswerRunner.HangLimit;
        (await http.GetAsync("first", TestContext.Current.CancellationToken)).Dispose();
        clock.Ahead = TimeSpan.FromMinutes(2);
        return http;
    }

    private Task IssueAsync(HttpContext context, string failure)
    {
        int number = Interlocked.Increment(ref _issued);
        if (number > 1 && failure == "issuer hangs up")
        {
            context.Abort();
            return Task.CompletedTask;
        }

        // Longer than the budget, so that nothing is gained by waiting.
        context.Response.Headers.RetryAfter = "3600";
        context.Response.StatusCode = number == 1 || failure.StartsWith("API", StringComparison.Ordinal)
            ? StatusCodes.Status200OK
            : failure == "issuer rejects" ? StatusCodes.Status403Forbidden : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(
            $$"""{"access_token":"not-a-real-token-{{number}}","expires_in":2592000,"token_type":"Bearer"}""");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (context.Request.Path == "/v3/first")
        {
            return;
        }

        if (context.Request.Headers.Authorization == FirstToken)
        {
            Interlocked.Increment(ref _rejections);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = Challenge;
            await context.Response.WriteAsync(Rejection);
        }
    }
}
