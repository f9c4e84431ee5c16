using System.Net;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>The API: checks the token, and then gets the response from the test's handler or answers <c>GET /v3/me</c>.</summary>
internal sealed class ApiEndpoints(TokenMint mint)
{
    private static readonly FakeAnswer User = new(
        HttpStatusCode.OK, """{"id":1,"email":"fake.user@example.com","first_name":"Fake","last_name":"User"}""");

    private static readonly FakeAnswer Unauthorized = new(
        HttpStatusCode.Unauthorized, """{"error_code":"unauthorized","message":"The access token is missing, invalid, expired or revoked"}""");

    private volatile HttpMessageHandler? _handler;

    /// <summary>The test's handler; null if there is none.</summary>
    public HttpMessageHandler? Handler
    {
        get => _handler;
        set => _handler = value;
    }

    public async ValueTask<FakeAnswer> AnswerAsync(HttpRequestMessage request, byte[] body)
    {
        HttpMessageHandler? handler = Handler;
        return !await mint.IsValidAsync(request.GetBearerToken()).ConfigureAwait(false) ? Unauthorized
            : handler is not null ? ForwardingAnswer.Create(handler, body)
            : IsUser(request) ? User
            : throw NoAnswer(request);
    }

    private static bool IsUser(HttpRequestMessage request) =>
        (request.Method.Method, request.RequestUri!.AbsolutePath) is ("GET", "/v3/me" or "/v3/me/");

    /// <summary>Not a 404, which the code under test might mistake for the API's response.</summary>
    private static InvalidOperationException NoAnswer(HttpRequestMessage request) => new(
        $"FakeSigneasy has no response to {request.Method} {request.RequestUri!.AbsolutePath}, only to GET /v3/me: set "
        + "FakeSigneasy.ApiHandler to a handler that has the responses of the API.");
}
