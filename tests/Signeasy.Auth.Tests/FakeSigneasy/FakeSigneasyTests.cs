using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSigneasy _fake;
    private readonly HttpClient _client;

    public FakeSigneasyTests()
    {
        _fake = new FakeSigneasy(_clock);
        _client = _fake.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _fake.Dispose();
    }

    [Fact]
    public async Task A_revoked_token_is_renewed_once_it_is_a_minute_old()
    {
        using HttpResponseMessage good = await _client.GetAsync("me", TestContext.Current.CancellationToken);

        _fake.RevokeTokens();
        using HttpResponseMessage young = await _client.GetAsync("me", TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage old = await _client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            new[] { good.StatusCode, young.StatusCode, old.StatusCode });
        Assert.Equal(2, _fake.TokensIssued);
    }

    [Fact]
    public async Task Forgotten_requests_are_still_counted()
    {
        using HttpResponseMessage response = await _client.GetAsync("me", TestContext.Current.CancellationToken);

        _fake.ForgetRequests();

        Assert.Empty(_fake.Requests);
        Assert.Equal((1, 1, 1), (_fake.Issuer.RequestCount, _fake.Api.RequestCount, _fake.TokensIssued));
    }

    [Fact]
    public async Task Requests_to_the_issuer_and_the_API_are_recorded_in_order()
    {
        using HttpResponseMessage response = await _client.GetAsync("me?page=1", TestContext.Current.CancellationToken);

        IReadOnlyList<FakeRequest> requests = _fake.Requests;
        Assert.Equal(["POST", "GET"], requests.Select(request => request.Method.Method));
        Assert.All(requests, request => Assert.Equal(_clock.GetUtcNow(), request.At));
        Assert.All(requests, request => Assert.Equal(HttpStatusCode.OK, request.Status));
        Assert.All(requests, request => Assert.Equal(_fake.ClientId, request.ClientId));
        Assert.Equal("https://api.signeasy.com/v3/me?page=1", requests[1].Uri.AbsoluteUri);
        Assert.Null(requests[0].AccessToken);
        Assert.NotNull(requests[1].AccessToken);
    }

    [Fact]
    public async Task A_recorded_request_has_its_headers_without_the_token_and_its_body_unless_that_contains_the_secret()
    {
        _fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.OK));
        using var request = new HttpRequestMessage(HttpMethod.Post, "original") { Content = new StringContent("täglich") };
        request.Headers.Add("Accept", ["a/b", "c/d"]);
        request.Headers.UserAgent.ParseAdd("one/1 two/2");

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        IReadOnlyList<FakeRequest> requests = _fake.Requests;
        Assert.Equal(
            ["Accept: a/b, c/d", "Content-Type: text/plain; charset=utf-8", "User-Agent: one/1 two/2"],
            requests[1].Headers.Where(header => header.Key != "Content-Length")
                .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("text/plain; charset=utf-8", requests[1].Headers["content-type"]);
        Assert.Equal("täglich", requests[1].BodyText);
        Assert.Equal("täglich"u8, requests[1].Body.Span);
        Assert.Equal("application/json", requests[0].Headers["Content-Type"]);
        Assert.Empty(requests[0].BodyText);
    }

    [Fact]
    public async Task The_text_of_a_request_contains_neither_secret_nor_token()
    {
        _fake.Api.Enqueue(FakeAnswer.ConnectionFailure);

        await Assert.ThrowsAsync<HttpRequestException>(
            () => _client.GetAsync("me?access_token=not-a-real-token", TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "2026-01-01 00:00:00Z POST https://auth.signeasy.com/oauth/token 200 fake-client",
                "2026-01-01 00:00:00Z GET https://api.signeasy.com/v3/me no answer fake-client",
            ],
            _fake.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void The_debugger_shows_neither_secret_nor_token()
    {
        Assert.Equal("{ToString(),nq}", typeof(FakeRequest).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        Assert.Equal(
            "FakeSigneasy: {Issuer.RequestCount} token and {Api.RequestCount} API requests, {TokensIssued} tokens issued",
            typeof(FakeSigneasy).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        Assert.All(
            [typeof(FakeRequest).GetProperty("AccessToken"), typeof(FakeSigneasy).GetProperty("ClientSecret")],
            property => Assert.Equal(
                DebuggerBrowsableState.Never, property?.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State));
    }

    [Fact]
    public async Task A_fake_is_settled_when_neither_a_request_nor_a_renewal_is_in_progress()
    {
        var gate = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpResponseMessage first = await _client.GetAsync("me", TestContext.Current.CancellationToken);
        await _fake.SettledAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromDays(28));
        _fake.Issuer.Enqueue(FakeAnswer.From((_, _) => gate.Task));

        using HttpResponseMessage second = await _client.GetAsync("me", TestContext.Current.CancellationToken);
        Task settled = _fake.SettledAsync(TestContext.Current.CancellationToken);
        bool wasSettled = settled.IsCompleted;
        gate.SetResult(new HttpResponseMessage(HttpStatusCode.BadRequest));

        await settled;
        Assert.False(wasSettled);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, _fake.Requests.Last(request => request.Method == HttpMethod.Post).Status);
    }

    [Fact]
    public async Task A_fake_on_the_system_clock_settles_independently_of_other_fakes()
    {
        using var hanging = new FakeSigneasy();
        using var fake = new FakeSigneasy();
        using var http = new HttpClient(hanging);
        hanging.Api.Outage = FakeAnswer.Silence;

        Task<HttpResponseMessage> asking = http.GetAsync(
            "https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);

        Assert.False(hanging.SettledAsync(TestContext.Current.CancellationToken).IsCompleted);
        Assert.True(fake.SettledAsync(TestContext.Current.CancellationToken).IsCompleted);
        http.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_disposed_fake_stays_usable()
    {
        var fake = new FakeSigneasy(_clock);
        fake.CreateClient().Dispose();
        fake.Dispose();

        using HttpClient client = fake.CreateClient();
        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_request_to_another_host_fails_with_an_explanation()
    {
        var e = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => _client.GetAsync("https://example.com/v3/me", TestContext.Current.CancellationToken));

        Assert.Contains("not for example.com", e.Message, StringComparison.Ordinal);
        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task A_token_request_to_another_host_fails_at_once_without_a_retry()
    {
        SigneasyAuthOptions options = _fake.CreateOptions();
        options.TokenEndpoint = new Uri("https://example.com/oauth/token");
        using HttpClient own = _fake.CreateClient(options);

        var e = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => own.GetAsync("me", TestContext.Current.CancellationToken));

        Assert.Contains("not for example.com", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loopback_request_goes_to_the_issuer_or_the_API_by_its_path()
    {
        SigneasyAuthOptions options = _fake.CreateOptions();
        options.TokenEndpoint = new Uri("http://localhost:5001/oauth/token");
        options.ApiBaseAddress = new Uri("http://127.0.0.1:5001/v3/");
        using HttpClient own = _fake.CreateClient(options);

        using HttpResponseMessage response = await own.GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage keys = await own.GetAsync(
            "http://[::1]:5001/.well-known/jwks.json", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
        Assert.Equal((2, 1), (_fake.Issuer.RequestCount, _fake.Api.RequestCount));
    }

    [Theory]
    [InlineData("POST", "/token")]
    [InlineData("POST", "/oauth/tokens")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/vault")]
    public async Task A_loopback_path_that_is_unknown_is_not_found(string method, string path)
    {
        using var http = new HttpClient(_fake);
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://localhost:5001" + path);

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/v3/me")]
    [InlineData("/v2.1/rs")]
    public async Task A_loopback_path_of_the_API_needs_a_token(string path)
    {
        using var http = new HttpClient(_fake);

        using HttpResponseMessage response = await http.GetAsync("http://localhost:5001" + path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public void Synchronous_calls_are_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");

        using HttpResponseMessage response = _client.Send(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_can_be_sent_once_is_consumed()
    {
        using var http = new HttpMessageInvoker(_fake);
        using var stream = new CryptoStream(new MemoryStream([1, 2, 3]), new ToBase64Transform(), CryptoStreamMode.Read);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.signeasy.com/v3/original")
        {
            Content = new StreamContent(stream),
        };

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => http.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
