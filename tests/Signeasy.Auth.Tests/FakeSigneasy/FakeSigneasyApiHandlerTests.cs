using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using RichardSzalay.MockHttp;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyApiHandlerTests : IDisposable
{
    private const string Documents = "https://api.signeasy.com/v3/original";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MockHttpMessageHandler _api = new();
    private readonly FakeSigneasy _fake;
    private readonly HttpClient _client;

    public FakeSigneasyApiHandlerTests()
    {
        _fake = new FakeSigneasy(_clock) { ApiHandler = _api };
        _client = _fake.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _fake.Dispose();
        _api.Dispose();
    }

    [Fact]
    public async Task The_handler_answers_every_path_of_the_API_and_none_of_the_issuer()
    {
        _api.When(HttpMethod.Get, "https://api.signeasy.com/v3/me").Respond("application/json", """{"id":7}""");
        _api.When(HttpMethod.Post, Documents).Respond(HttpStatusCode.Created);

        string user = await _client.GetStringAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage created = await PostAsync(new StringContent("{}"));

        Assert.Equal("""{"id":7}""", user);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(["POST /oauth/token", "GET /v3/me", "POST /v3/original"], Received());
        Assert.Equal(1, _fake.TokensIssued);
    }

    [Fact]
    public async Task A_missing_an_expired_and_a_revoked_token_get_401_and_never_reach_the_handler()
    {
        MockedRequest mocked = _api.When("*").Respond(HttpStatusCode.OK);
        using var anonymous = new HttpClient(_fake, disposeHandler: false);
        string token = (await new SigneasyTokenClient(anonymous, _fake.CreateOptions(), timeProvider: _clock)
            .RequestTokenAsync(TestContext.Current.CancellationToken)).Value;

        HttpStatusCode missing = await GetStatusAsync(anonymous, null);
        HttpStatusCode good = await GetStatusAsync(anonymous, token);
        _fake.RevokeTokens();
        HttpStatusCode revoked = await GetStatusAsync(anonymous, token);
        _clock.Advance(TimeSpan.FromDays(31));
        HttpStatusCode expired = await GetStatusAsync(anonymous, token);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            new[] { missing, good, revoked, expired });
        Assert.Equal(1, _api.GetMatchCount(mocked));
    }

    [Fact]
    public async Task An_SDK_that_posts_a_document_survives_a_revoked_token()
    {
        _api.Expect(HttpMethod.Post, Documents).WithContent("first").Respond("application/json", """{"id":1}""");
        _api.Expect(HttpMethod.Post, Documents).WithContent("second").Respond("application/json", """{"id":2}""");

        using HttpResponseMessage first = await PostAsync(new StringContent("first"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _fake.RevokeTokens();
        using HttpResponseMessage second = await PostAsync(new StringContent("second"));

        Assert.Equal("""{"id":2}""", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [("first", 200), ("second", 401), ("second", 200)],
            _fake.Requests.Where(request => request.Uri.AbsoluteUri == Documents)
                .Select(request => (request.BodyText, (int)request.Status.GetValueOrDefault())));
        Assert.Equal(2, _fake.TokensIssued);
        _api.VerifyNoOutstandingExpectation();
    }

    [Fact]
    public async Task The_handler_can_read_a_body_that_can_be_sent_once()
    {
        byte[] document = RandomNumberGenerator.GetBytes(100_000);
        byte[][] read = [];
        _api.When("*").Respond(async request =>
        {
            read = [await request.Content!.ReadAsByteArrayAsync(), await request.Content.ReadAsByteArrayAsync()];
            return new HttpResponseMessage(HttpStatusCode.OK);
        });

        using HttpResponseMessage response = await PostAsync(new StreamContent(new ForwardOnlyStream(document)));

        Assert.Equal([document, document], read);
        Assert.Equal(document, _fake.Requests[^1].Body);
    }

    [Fact]
    public async Task The_handler_gets_a_copy_of_the_request_that_can_be_inspected_after_the_call()
    {
        HttpRequestMessage? seen = null;
        _api.When("*").Respond(request =>
        {
            seen = request;
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "original?page=1")
        {
            Content = JsonContent.Create(new { name = "contract" }),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "Idempotency-Key", "abc" }, { "Accept", ["a/b", "c/d"] } },
        };
        request.Options.Set(new HttpRequestOptionsKey<string>("caller"), "me");

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        request.Dispose();

        Assert.NotNull(seen);
        Assert.Equal((HttpMethod.Post, Documents + "?page=1"), (seen.Method, seen.RequestUri!.AbsoluteUri));
        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (seen.Version, seen.VersionPolicy));
        Assert.Equal("""{"name":"contract"}""", await seen.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json", seen.Content.Headers.ContentType!.MediaType);
        Assert.Equal("abc", seen.Headers.GetValues("Idempotency-Key").Single());
        Assert.Equal(["a/b", "c/d"], seen.Headers.GetValues("Accept"));
        Assert.Equal(_fake.Requests[^1].AccessToken, seen.Headers.Authorization?.Parameter);
        Assert.True(seen.Options.TryGetValue(new HttpRequestOptionsKey<string>("caller"), out string? caller) && caller == "me");
        Assert.Same(request, response.RequestMessage);
    }

    [Fact]
    public async Task A_path_that_a_mock_does_not_answer_fails_with_the_message_of_the_mock()
    {
        _api.When(HttpMethod.Get, Documents).Respond(HttpStatusCode.OK);

        var failure = await Assert.ThrowsAsync<MockHttpMatchException>(() => PostAsync(new StringContent("{}")));

        Assert.Contains($"POST {Documents}", failure.Message, StringComparison.Ordinal);
        await _fake.SettledAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_handler_that_returns_null_fails_and_says_for_which_path()
    {
        _fake.ApiHandler = new ApiStub((_, _) => Task.FromResult<HttpResponseMessage>(null!));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => PostAsync(new StringContent("{}")));

        Assert.Equal(
            "The ApiHandler of FakeSigneasy, Signeasy.Auth.Tests.ApiStub, returned no response to POST /v3/original: add one.",
            failure.Message);
    }

    [Fact]
    public async Task An_exception_of_the_handler_reaches_the_caller_and_the_fake_settles()
    {
        var thrown = new HttpRequestException("The API is down.");
        _api.When("*").Throw(thrown);

        var caught = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(new StringContent("{}")));

        Assert.Same(thrown, caught);
        Assert.Null(_fake.Requests[^1].Status);
        await _fake.SettledAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_cancelled_call_cancels_the_handler()
    {
        using var cancellation = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _fake.ApiHandler = new ApiStub(async (_, cancellationToken) =>
        {
            cancellationToken.Register(cancelled.SetResult);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage();
        });

        Task<HttpResponseMessage> call = _client.GetAsync("me", cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Scripted_answers_come_before_the_token_is_checked_and_the_handler_is_asked()
    {
        MockedRequest mocked = _api.When("*").Respond(HttpStatusCode.OK);
        _fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.ServiceUnavailable));
        using var anonymous = new HttpClient(_fake, disposeHandler: false);

        HttpStatusCode scripted = await GetStatusAsync(anonymous, null);
        HttpStatusCode next = await GetStatusAsync(anonymous, null);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized), (scripted, next));
        Assert.Equal(0, _api.GetMatchCount(mocked));
    }

    [Fact]
    public async Task Concurrent_calls_reach_the_handler_each_with_its_own_body()
    {
        _api.When("*").Respond(async request =>
        {
            string body = await request.Content!.ReadAsStringAsync();
            await Task.Yield();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) };
        });

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using HttpResponseMessage response = await PostAsync(new StringContent($"{i}"));
            return await response.Content.ReadAsStringAsync();
        })));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), answers);
        Assert.Equal(1, _fake.TokensIssued);
    }

    [Fact]
    public async Task A_synchronous_call_does_not_deadlock_with_a_handler_that_captures_the_context()
    {
        _fake.ApiHandler = new ApiStub(async (_, _) =>
        {
            await Task.Yield(); // goes on in the caller's context, if there is one
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        });

        HttpStatusCode status = await Task.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new DeadContext());
            using var request = new HttpRequestMessage(HttpMethod.Get, "me");
            using HttpResponseMessage response = _client.Send(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, status);
    }

    [Fact]
    public async Task A_handler_outlives_the_clients_and_the_fake_and_can_be_replaced()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Accepted);
        _fake.ApiHandler = api;

        HttpStatusCode first = await CallOnceAsync();
        HttpStatusCode again = await CallOnceAsync();
        _fake.Dispose();
        _fake.ApiHandler = null;
        HttpStatusCode own = await CallOnceAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.OK), (first, again, own));
        Assert.False(api.IsDisposed);
    }

    [Fact]
    public async Task A_redirect_that_the_handler_followed_shows_on_the_request()
    {
        var target = new Uri("https://elsewhere.example/");
        _fake.ApiHandler = new ApiStub((request, _) =>
        {
            request.RequestUri = target;
            request.Headers.Authorization = null;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request });
        });
        _clock.Advance(TimeSpan.FromHours(1));

        using HttpResponseMessage response = await _client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(target, response.RequestMessage?.RequestUri);
        Assert.Equal((1, 1), (_fake.TokensIssued, _fake.Api.RequestCount));
    }

    [Fact]
    public void The_fake_can_not_be_its_own_handler()
    {
        Assert.Throws<ArgumentException>(() => _fake.ApiHandler = _fake);
        Assert.Same(_api, _fake.ApiHandler);
    }

    private async Task<HttpStatusCode> CallOnceAsync()
    {
        using HttpClient client = _fake.CreateClient();
        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> GetStatusAsync(HttpClient http, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent content) =>
        _client.PostAsync("original", content, TestContext.Current.CancellationToken);

    private IEnumerable<string> Received() =>
        _fake.Requests.Select(request => $"{request.Method} {request.Uri.AbsolutePath}");

    /// <summary>A context whose thread never gets to its work, as that of a user interface that waits for a call.</summary>
    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
