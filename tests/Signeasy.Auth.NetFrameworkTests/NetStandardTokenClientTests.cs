using System.Text.Json;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.NetFrameworkTests;

public class NetStandardTokenClientTests
{
    private const string Secret = "not-a-real-secret";

    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);

    /// <summary>For one attempt to fail, even where all is compiled for the first time; retries take the rest of it.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_token_request_posts_the_four_fields_as_JSON_and_its_response_is_read()
    {
        using var issuer = new SocketServer(_ => WireAnswers.Token);

        AccessToken token = await RequestAsync(issuer);

        string request = Assert.Single(issuer.Requests);
        Assert.StartsWith("POST /oauth/token HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept: application/json\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: Signeasy.Auth/1.", request, StringComparison.Ordinal);
        string body = request.Substring(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
        Assert.Equal(
            [
                "client_id=not-a-real-client",
                "client_secret=not-a-real-secret",
                "audience=https://api-ext.signeasy.com/",
                "grant_type=client_credentials",
            ],
            JsonDocument.Parse(body).RootElement.EnumerateObject().Select(field => $"{field.Name}={field.Value}"));
        Assert.Equal(WireAnswers.TokenValue, token.Value);
        Assert.Equal(TimeSpan.FromDays(30), token.ExpiresAt - token.IssuedAt);
        Assert.Equal("rs:read rs:update", token.Scope);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_named_and_the_secret_goes_nowhere_else(int status)
    {
        using var elsewhere = new SocketServer(_ => WireAnswers.Token);
        using var issuer = new SocketServer(_ => WireAnswers.Json(status, "{}", $"Location: {elsewhere.Address}oauth/token"));

        SigneasyAuthException failure = await FailAsync(issuer);

        Assert.Contains("redirect", failure.Message, StringComparison.Ordinal);
        Assert.Single(issuer.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_more_than_64_KiB_is_aborted(bool isAnnounced)
    {
        string body = WireAnswers.TokenJson(new string('a', BoundedBody.MaxLength));
        using var issuer = new SocketServer(
            _ => isAnnounced ? WireAnswers.Json(200, body) : WireAnswers.Head(200) + body + SocketServer.Unfinished);

        SigneasyAuthException failure = await FailAsync(issuer);

        Assert.Contains("longer than 65536 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_503_is_tried_again()
    {
        int requests = 0;
        using var issuer = new SocketServer(
            _ => Interlocked.Increment(ref requests) == 1 ? WireAnswers.Json(503) : WireAnswers.Token);

        AccessToken token = await RequestAsync(issuer);

        Assert.Equal(WireAnswers.TokenValue, token.Value);
        Assert.Equal(2, issuer.Requests.Count);
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_budget_is_reported_at_once()
    {
        using var issuer = new SocketServer(_ => WireAnswers.Json(429, "{}", "Retry-After: 600"));

        SigneasyAuthException failure = await FailAsync(issuer);

        Assert.Equal(TimeSpan.FromMinutes(10), failure.RetryAfter);
        Assert.Single(issuer.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 As it is\r\nContent-Length: 100\r\n\r\n{" + SocketServer.Unfinished)]
    public async Task An_issuer_that_falls_silent_costs_the_budget_and_no_more(string answer)
    {
        using var issuer = new SocketServer(_ => answer);

        SigneasyAuthException failure = await FailAsync(issuer, budget: TimeSpan.FromSeconds(1));

        Assert.Equal("timeout", failure.Error);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 As it is\r\nContent-Length: 100\r\n\r\n{" + SocketServer.Unfinished)]
    public async Task Cancellation_ends_an_acquisition_wherever_it_is(string answer)
    {
        using var issuer = new SocketServer(_ => answer);
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> acquisition = new SigneasyTokenClient(issuer.Options()).RequestTokenAsync(cancellation.Token);
        await issuer.Arrivals.WaitAsync(TestContext.Current.CancellationToken);

        cancellation.Cancel();
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BoundedAsync(acquisition));

        Assert.Equal(cancellation.Token, ended.CancellationToken);
    }

    [Theory]
    [InlineData("not-a-real-secret is not HTTP\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nnot-a-real-secret\r\n\r\n")]
    public async Task An_answer_that_is_not_HTTP_is_a_failure_of_the_network_and_not_quoted(string answer)
    {
        using var issuer = new SocketServer(_ => answer);

        SigneasyAuthException failure = await FailAsync(issuer, budget: LongEnough);

        Assert.Equal("network", failure.Error);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_reached_is_named()
    {
        var gone = new SocketServer(_ => WireAnswers.Token);
        gone.Dispose();

        SigneasyAuthException failure = await FailAsync(gone, budget: LongEnough);

        Assert.Equal("network", failure.Error);
        Assert.True(failure.IsTransient);
        Assert.Contains($"127.0.0.1:{gone.Address.Port}", failure.Message, StringComparison.Ordinal);
    }

    private static Task<AccessToken> RequestAsync(SocketServer issuer, TimeSpan? budget = null)
    {
        SigneasyAuthOptions options = issuer.Options();
        options.AcquisitionTimeout = budget ?? options.AcquisitionTimeout;
        return BoundedAsync(new SigneasyTokenClient(options).RequestTokenAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<SigneasyAuthException> FailAsync(SocketServer issuer, TimeSpan? budget = null)
    {
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => RequestAsync(issuer, budget));
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        return failure;
    }

    private static async Task<AccessToken> BoundedAsync(Task<AccessToken> acquisition)
    {
        await Task.WhenAny(acquisition, Task.Delay(HangLimit, TestContext.Current.CancellationToken));
        Assert.True(acquisition.IsCompleted, "The acquisition hangs.");
        return await acquisition;
    }
}
