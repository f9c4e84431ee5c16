using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Signeasy.Auth.Tests;

/// <summary>
/// The far end of every client: answers a POST with a token that names the client it was issued to (token.client.1,
/// token.client.2, …), and anything else with 200.
/// </summary>
internal sealed class StubTransport : HttpMessageHandler
{
    private readonly ConcurrentQueue<SentRequest> _sent = new();
    private readonly ConcurrentDictionary<string, int> _issued = new();
    private readonly Channel<SentRequest> _arrivals = Channel.CreateUnbounded<SentRequest>();

    /// <summary>Holds back the answers to token requests until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Whether a request that was given up is answered all the same.</summary>
    public bool IgnoresCancellation { get; set; } = true;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    public HttpStatusCode ApiStatus { get; set; } = HttpStatusCode.OK;

    /// <summary>The path of an endpoint that always answers 401; null for none.</summary>
    public string? ForbiddenPath { get; set; }

    /// <summary>The header WWW-Authenticate of 401s; null for none.</summary>
    public string? Challenge { get; set; }

    /// <summary>The field scope of token responses; null for none.</summary>
    public string? Scope { get; set; }

    public HttpStatusCode TokenStatus { get; set; } = HttpStatusCode.OK;

    /// <summary>The quotas in the answers to token requests; null for none.</summary>
    public string? Quotas { get; set; }

    public string ErrorDescription { get; set; } = "Unauthorized";

    public IEnumerable<SentRequest> TokenRequests => _sent.Where(request => request.Body.Length > 0);

    public IEnumerable<SentRequest> Calls => _sent.Where(request => request.Body.Length == 0);

    public static string Field(SentRequest request, string name) =>
        JsonDocument.Parse(request.Body).RootElement.GetProperty(name).GetString()!;

    /// <summary>Completes once for each token request that has come in.</summary>
    public Task<SentRequest> ArrivalAsync() => _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken)
        .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        string? authorization = request.Headers.TryGetValues("Authorization", out IEnumerable<string>? values)
            ? string.Join("|", values)
            : null;
        var sent = new SentRequest(request.RequestUri!, authorization, body);
        _sent.Enqueue(sent);
        if (body.Length == 0)
        {
            bool isForbidden = ForbiddenPath is not null && request.RequestUri!.AbsolutePath.EndsWith(ForbiddenPath, StringComparison.Ordinal);
            var called = new HttpResponseMessage(isForbidden ? HttpStatusCode.Unauthorized : ApiStatus) { RequestMessage = request };
            if (called.StatusCode == HttpStatusCode.Unauthorized && Challenge is not null)
            {
                called.Headers.TryAddWithoutValidation("WWW-Authenticate", Challenge);
            }

            return called;
        }

        string client = Field(sent, "client_id");
        int number = _issued.AddOrUpdate(client, 1, (_, last) => last + 1);
        Task gate = Gate;
        _arrivals.Writer.TryWrite(sent);
        await gate.WaitAsync(IgnoresCancellation ? CancellationToken.None : cancellationToken);
        string answer = TokenStatus == HttpStatusCode.OK
            ? $$"""{"access_token":"token.{{client}}.{{number}}","expires_in":{{(long)Lifetime.TotalSeconds}},{{(Scope is null ? "" : $"\"scope\":{JsonSerializer.Serialize(Scope)},")}}"token_type":"Bearer"}"""
            : $$"""{"error":"access_denied","error_description":"{{ErrorDescription}}"}""";
        var response = new HttpResponseMessage(TokenStatus)
        {
            RequestMessage = request,
            Content = new StringContent(answer, Encoding.UTF8, "application/json"),
        };
        if (Quotas is not null)
        {
            response.Headers.Add("Auth0-Client-Quota-Limit", Quotas);
        }

        return response;
    }
}
