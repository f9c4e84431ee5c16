using System.Net;
using System.Text;
using System.Text.Json;

namespace Signeasy.Auth.Tests;

/// <summary>An issuer and an API whose answers repeat, in many a place, the secret or the token that they were sent.</summary>
internal static class EchoingSigneasy
{
    public const string Secret = "not-a-real-secret-0123456789-xyzzy-plugh";
    public const string Token = "not.a.real-token-9876543210-frotz-nitfol";

    public static IReadOnlyDictionary<string, Func<HttpResponseMessage>> TokenAnswers { get; } =
        new Dictionary<string, Func<HttpResponseMessage>>
        {
            ["success"] = () => Json(HttpStatusCode.OK, new { access_token = Token, expires_in = 2592000, token_type = "Bearer" }),
            ["issuer error"] = () => Json(
                HttpStatusCode.Unauthorized, new { error = "access_denied", error_description = "Unauthorized" }),
            ["error"] = () => Json(HttpStatusCode.BadRequest, new { error = Secret, error_description = Secret }),
            ["description"] = () => Json(
                HttpStatusCode.Unauthorized, new { error = "access_denied", error_description = $"{{\"client_secret\":\"{Secret}\"}}" }),
            ["half of it"] = () => Json(
                HttpStatusCode.Forbidden, new { error = "access_denied", error_description = $"Wrong: {Secret[..20]}…" }),
            ["upper case"] = () => Json(
                HttpStatusCode.Forbidden, new { error = "access_denied", error_description = Secret.ToUpperInvariant() }),
            ["page"] = () => Text(HttpStatusCode.BadGateway, $"<html>POST client_secret={Secret}</html>"),
            ["broken JSON"] = () => Text(HttpStatusCode.OK, $"{{\"access_token\":\"{Token}\",\"{Secret}"),
            ["token type"] = () => Json(HttpStatusCode.OK, new { access_token = Token, expires_in = 60, token_type = Secret }),
            ["lifetime"] = () => Json(HttpStatusCode.OK, new { access_token = Token, expires_in = Secret, token_type = "Bearer" }),
            ["unsendable token"] = () => Json(
                HttpStatusCode.OK, new { access_token = Token + "\r\nX: " + Secret, expires_in = 60, token_type = "Bearer" }),
            ["header"] = () => WithHeader(HttpStatusCode.ServiceUnavailable, "X-Echo", Secret),
            ["Retry-After"] = () => WithHeader(HttpStatusCode.TooManyRequests, "Retry-After", Secret),
            ["WWW-Authenticate"] = () => WithHeader(HttpStatusCode.Unauthorized, "WWW-Authenticate", $"Bearer {Secret}"),
            ["redirect"] = () => WithHeader(HttpStatusCode.TemporaryRedirect, "Location", $"https://evil.example/?{Secret}"),
            ["reason"] = () => new HttpResponseMessage(HttpStatusCode.BadRequest) { ReasonPhrase = Secret },
            ["connection"] = () => throw new HttpRequestException(
                "The connection broke.", new IOException($"The proxy said: client_secret={Secret}")),
        };

    /// <summary>401 at the first call, 200 from then on.</summary>
    public static ApiStub Create(string tokenAnswer)
    {
        int calls = 0;
        return new ApiStub((request, _) =>
        {
            HttpResponseMessage response = request.RequestUri!.Host == "auth.signeasy.com"
                ? TokenAnswers[tokenAnswer]()
                : Text(calls++ == 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, $"Your token was {Token}");
            response.RequestMessage = request;
            return Task.FromResult(response);
        });
    }

    private static HttpResponseMessage Json(HttpStatusCode status, object body) =>
        Text(status, JsonSerializer.Serialize(body));

    private static HttpResponseMessage Text(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage WithHeader(HttpStatusCode status, string name, string value)
    {
        HttpResponseMessage response = Text(status, "{}");
        response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
