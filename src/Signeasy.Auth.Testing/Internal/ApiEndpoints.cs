using System.Net;
using System.Text.Json;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>The API: <c>GET /v3/me</c> with a valid token.</summary>
internal sealed class ApiEndpoints(TokenMint mint)
{
    private static readonly FakeAnswer User = new(
        HttpStatusCode.OK, """{"id":1,"email":"fake.user@example.com","first_name":"Fake","last_name":"User"}""");

    private static readonly FakeAnswer Unauthorized = new(
        HttpStatusCode.Unauthorized, """{"error_code":"unauthorized","message":"The access token is missing, invalid, expired or revoked"}""");

    private static readonly FakeAnswer NotFound = new(
        HttpStatusCode.NotFound, """{"error_code":"not_found","message":"FakeSigneasy supports only GET /v3/me: script other responses"}""");

    public async ValueTask<FakeAnswer> AnswerAsync(HttpRequestMessage request, JsonElement body)
    {
        if (!await mint.IsValidAsync(request.GetBearerToken()).ConfigureAwait(false))
        {
            return Unauthorized;
        }

        return (request.Method.Method, request.RequestUri!.AbsolutePath) is ("GET", "/v3/me" or "/v3/me/") ? User : NotFound;
    }
}
