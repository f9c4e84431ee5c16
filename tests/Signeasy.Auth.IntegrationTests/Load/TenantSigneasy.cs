using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>
/// Signeasy without a network, for the clients of many tenants: issues a token that names its client, and compares the token of
/// each call with the tenant for which the caller made it. The API answers late or with an error at random.
/// </summary>
#pragma warning disable CA5394 // Random numbers that are no secret.
internal sealed class TenantSigneasy : HttpMessageHandler, INeverFollowsRedirects
{
    /// <summary>A caller's own header: the tenant that its call is for, and the oldest client that may be used for it.</summary>
    public const string TenantHeader = "X-Tenant";

    private int _tokens;
    private int _calls;

    /// <summary>Calls that carried another tenant's token, none, or that of a client that had been replaced before they began.</summary>
    public ConcurrentQueue<string> MixedUp { get; } = new();

    public int Tokens => Volatile.Read(ref _tokens);

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The name of a tenant's client, of which a tenant may have several, one after another.</summary>
    public static string ClientOf(string tenant, int generation) => $"{tenant}.{generation}";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return request.Method == HttpMethod.Post
            ? await IssueAsync(request, cancellationToken)
            : await AnswerAsync(request, cancellationToken);
    }

    private static HttpResponseMessage Respond(HttpRequestMessage request, HttpStatusCode status, string body) =>
        new(status) { RequestMessage = request, Content = new StringContent(body, null, "application/json") };

    private async Task<HttpResponseMessage> IssueAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _tokens);
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        string client = body.GetProperty("client_id").GetString()!;
        return Respond(
            request, HttpStatusCode.OK, $$"""{"access_token":"{{client}}.{{number}}","expires_in":2592000,"token_type":"Bearer"}""");
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        string[] expected = request.Headers.GetValues(TenantHeader).Single().Split('.');
        string[] token = (request.Headers.Authorization?.Parameter ?? "none.0").Split('.');
        if (token[0] != expected[0] || int.Parse(token[1], null) < int.Parse(expected[1], null))
        {
            MixedUp.Enqueue($"{string.Join('.', token)} instead of {string.Join('.', expected)}");
        }

        int chance = Random.Shared.Next(100);
        if (chance < 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        return Respond(
            request,
            chance is >= 10 and < 15 ? HttpStatusCode.ServiceUnavailable
                : chance is 15 ? HttpStatusCode.Unauthorized
                : HttpStatusCode.OK,
            "{}");
    }
}
