using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>The issuer: Auth0's token endpoint for the client-credentials grant, and its public keys.</summary>
internal sealed class TokenEndpoint(TokenMint mint)
{
    private const string ClientCredentials = "client_credentials";

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public string? GetSecret(string clientId) => _secrets.TryGetValue(clientId, out string? secret) ? secret : null;

    public void SetSecret(string clientId, string secret) => _secrets[clientId] = secret;

    public ValueTask<FakeAnswer> AnswerAsync(HttpRequestMessage request, byte[] body) =>
        new((request.Method.Method, request.RequestUri!.AbsolutePath) switch
        {
            ("POST", "/oauth/token") when request.Content?.Headers.ContentType?.MediaType == "application/json" => Grant(body.ParseJson()),
            ("POST", "/oauth/token") => Error(HttpStatusCode.BadRequest, "invalid_request", "The body must be JSON"),
            ("GET", "/.well-known/jwks.json") => new FakeAnswer(HttpStatusCode.OK, mint.PublicKeys),
            _ => Error(HttpStatusCode.NotFound, "not_found", "Not Found"),
        });

    private FakeAnswer Grant(JsonElement body)
    {
        string? clientId = body.GetText("client_id");
        string? secret = body.GetText("client_secret");
        string? audience = body.GetText("audience");
        string? grantType = body.GetText("grant_type");
        return (clientId, secret, audience, grantType) switch
        {
            _ when body.ValueKind != JsonValueKind.Object =>
                Error(HttpStatusCode.BadRequest, "invalid_request", "The body isn't a JSON object"),
            (_, _, _, null) => Missing("grant_type"),
            (_, _, _, not ClientCredentials) =>
                Error(HttpStatusCode.Forbidden, "unsupported_grant_type", "Unsupported grant type"),
            (null, _, _, _) => Missing("client_id"),
            (_, null, _, _) => Missing("client_secret"),
            (_, _, null, _) => Missing("audience"),
            _ when GetSecret(clientId) != secret =>
                Error(HttpStatusCode.Unauthorized, "access_denied", "Unauthorized"),
            (_, _, not TokenMint.Audience, _) =>
                Error(HttpStatusCode.Forbidden, "access_denied", "The client may not use this audience"),
            _ when GetScope(body) is { } scope => new FakeAnswer(HttpStatusCode.OK, mint.Issue(clientId, scope)),
            _ => Error(HttpStatusCode.Forbidden, "access_denied", "The client has none of the requested scopes"),
        };
    }

    /// <summary>Returns the requested scopes that the client has, or all of them; null if it has none that were requested.</summary>
    private static string? GetScope(JsonElement body) => body.GetText("scope") is not { } requested
        ? TokenMint.Scope
        : string.Join(" ", requested.Split(' ').Intersect(TokenMint.Scope.Split(' '), StringComparer.Ordinal)) is { Length: > 0 } granted
            ? granted
            : null;

    private static FakeAnswer Missing(string field) =>
        Error(HttpStatusCode.BadRequest, "invalid_request", $"Missing required parameter: {field}");

    private static FakeAnswer Error(HttpStatusCode status, string error, string description) =>
        new(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");
}
