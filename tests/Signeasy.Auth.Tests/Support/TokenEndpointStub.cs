using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RichardSzalay.MockHttp;

namespace Signeasy.Auth.Tests;

/// <summary>
/// A token endpoint on the level of the wire, and the clock that it shares with the client under test. Everything runs
/// inline on the thread that moves the clock, so that what a test sees doesn't depend on the machine's speed.
/// </summary>
internal sealed class TokenEndpointStub
{
    public const string Secret = "not-a-real-secret";
    public const string TokenValue = "not.a.real-token";
    public const string TokenJson =
        $$"""{"access_token":"{{TokenValue}}","scope":"rs:read rs:update","expires_in":2592000,"token_type":"Bearer"}""";

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);

    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new();

    public TokenEndpointStub()
    {
        var http = new MockHttpMessageHandler();
        http.When("*").Respond(Respond);
        HttpClient = new HttpClient(new InlineHandler(http));
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public HttpClient HttpClient { get; }

    public SigneasyAuthOptions Options { get; } = new() { ClientId = "not-a-real-client", ClientSecret = Secret };

    /// <summary>The posted requests, with the time since the clock's start.</summary>
    public List<(HttpRequestMessage Request, string Body, TimeSpan At)> Posts { get; } = [];

    /// <summary>Adds an answer; the last one is given again and again.</summary>
    public TokenEndpointStub Answers(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public TokenEndpointStub Answers(HttpStatusCode status, Func<HttpContent> content, string? retryAfter = null) =>
        Answers(_ =>
        {
            var response = new HttpResponseMessage(status) { Content = content() };
            if (retryAfter is not null)
            {
                response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            }

            return response;
        });

    public TokenEndpointStub Answers(HttpStatusCode status, string body = "", string? retryAfter = null) =>
        Answers(status, () => new ByteArrayContent(Encoding.UTF8.GetBytes(body)), retryAfter);

    public TokenEndpointStub AnswersError(HttpStatusCode status, string error, string description) =>
        Answers(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

    public TokenEndpointStub AnswersToken() => Answers(HttpStatusCode.OK, TokenJson);

    public TokenEndpointStub Fails(Exception failure) => Answers(_ => throw failure);

    /// <summary>Accepts the request and never says more than that.</summary>
    public TokenEndpointStub Hangs() => Answers(HttpStatusCode.OK, () => new StreamContent(new SilentStream()));

    public SigneasyTokenClient Client() => new(HttpClient, Options, timeProvider: Clock);

    /// <summary>One acquisition, the clock moved until it ends, at most to the end of its budget.</summary>
    public Task<AccessToken> AcquireAsync() => RunAsync(Client().RequestTokenAsync());

    /// <summary>One acquisition that fails.</summary>
    public Task<SigneasyAuthException> FailAsync() => Assert.ThrowsAsync<SigneasyAuthException>(AcquireAsync);

    public Task<AccessToken> RunAsync(Task<AccessToken> acquisition)
    {
        DateTimeOffset end = Start + Options.AcquisitionTimeout;
        while (!acquisition.IsCompleted && Clock.GetUtcNow() < end)
        {
            Clock.Advance(Step);
        }

        // The end of the budget may take a turn of the thread pool to get here, but no more of the clock.
        return acquisition.WaitAsync(HangLimit);
    }

    private HttpResponseMessage Respond(HttpRequestMessage request)
    {
        using var body = new MemoryStream();
        request.Content!.CopyTo(body, context: null, CancellationToken.None);
        Posts.Add((request, Encoding.UTF8.GetString(body.ToArray()), Clock.GetUtcNow() - Start));
        Func<HttpRequestMessage, HttpResponseMessage> answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        return answer(request);
    }
}
