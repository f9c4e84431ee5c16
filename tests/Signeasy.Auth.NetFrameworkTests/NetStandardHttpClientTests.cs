using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.NetFrameworkTests;

public class NetStandardHttpClientTests
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Twenty_calls_at_once_share_one_token_request()
    {
        using var signeasy = new SocketServer(WireAnswers.SigneasyWith(_ => WireAnswers.Json(200, """{"id":1}""")));
        using HttpClient client = SigneasyHttpClient.Create(signeasy.Options());

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("me")));

        Assert.All(answers, answer => Assert.Equal("""{"id":1}""", answer));
        Assert.Single(signeasy.Requests, request => request.StartsWith("POST /oauth/token ", StringComparison.Ordinal));
        Assert.Equal(20, signeasy.Requests.Count(request =>
            request.StartsWith("GET /v3/me ", StringComparison.Ordinal)
            && request.IndexOf($"\r\nAuthorization: Bearer {WireAnswers.TokenValue}\r\n", StringComparison.Ordinal) > 0));
    }

    [Fact]
    public async Task A_token_that_the_API_rejects_is_renewed_and_the_call_sent_again()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        bool isRejecting = false;
        int issued = 0;
        using var signeasy = new SocketServer(request =>
        {
            if (request.StartsWith("POST /oauth/token", StringComparison.Ordinal))
            {
                return WireAnswers.Json(200, WireAnswers.TokenJson($"{WireAnswers.TokenValue}-{++issued}"));
            }

            string answer = WireAnswers.Json(isRejecting ? 401 : 200);
            isRejecting = false;
            return answer;
        });
        using HttpClient client = SigneasyHttpClient.Create(signeasy.Options(), new() { TimeProvider = clock });
        await client.GetStringAsync("me");
        clock.Advance(TimeSpan.FromHours(1));
        isRejecting = true;

        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            ["POST", "GET", "GET", "POST", "GET"], signeasy.Requests.Select(request => request.Substring(0, request.IndexOf(' '))));
    }

    [Fact]
    public async Task A_rejection_by_the_issuer_reaches_every_call_and_nothing_is_sent_to_the_API()
    {
        using var signeasy = new SocketServer(_ => WireAnswers.Json(401, """{"error":"access_denied"}"""));
        using HttpClient client = SigneasyHttpClient.Create(signeasy.Options());

        Exception?[] failures = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => client.GetStringAsync("me")).AsTask()));

        Assert.All(failures, failure => Assert.Equal("access_denied", Assert.IsType<SigneasyAuthException>(failure).Error));
        Assert.Single(signeasy.Requests);
    }

    [Fact]
    public async Task Disposal_ends_the_calls_that_wait_for_a_token()
    {
        using var signeasy = new SocketServer(_ => "");
        HttpClient client = SigneasyHttpClient.Create(signeasy.Options());
        Task<string>[] calls = [.. Enumerable.Range(0, 3).Select(_ => client.GetStringAsync("me"))];
        await signeasy.Arrivals.WaitAsync(TestContext.Current.CancellationToken);

        client.Dispose();
        await Task.WhenAny(Task.WhenAll(calls), Task.Delay(HangLimit, TestContext.Current.CancellationToken));
        IEnumerable<Exception?> ended = calls.Select(call => call.Exception?.InnerException);

        Assert.All(calls, call => Assert.True(call.IsCompleted, "The call hangs."));
        Assert.All(ended, one => Assert.True(one is null or ObjectDisposedException, $"{one}"));
        Assert.Single(signeasy.Requests);
    }

    [Fact]
    public async Task Another_client_s_disposal_does_not_close_the_connections_of_token_requests()
    {
        using var signeasy = new SocketServer(WireAnswers.SigneasyWith(_ => WireAnswers.Json(200)));
        using (HttpClient first = SigneasyHttpClient.Create(signeasy.Options()))
        {
            await first.GetStringAsync("me");
        }

        using HttpClient second = SigneasyHttpClient.Create(signeasy.Options());

        Assert.Equal("{}", await second.GetStringAsync("me"));
    }

    [Fact]
    public void A_handler_that_follows_redirects_is_an_error()
    {
        using var signeasy = new SocketServer(_ => WireAnswers.Token);
        using var following = new HttpClientHandler();

        var failure = Assert.Throws<ArgumentException>(
            () => SigneasyHttpClient.Create(signeasy.Options(), new() { PrimaryHandler = following }));

        Assert.Contains("AllowAutoRedirect = false", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FakeSigneasy_issues_a_token_and_honours_it()
    {
        using var fake = new FakeSigneasy();
        using HttpClient client = fake.CreateClient();

        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, fake.TokensIssued);
    }
}
