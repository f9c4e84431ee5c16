namespace Signeasy.Auth.NetFrameworkTests;

/// <summary>Answers of an issuer and of an API, as they go over the wire.</summary>
internal static class WireAnswers
{
    public const string TokenValue = "not.a.real-token";

    public static string Token { get; } = Json(200, TokenJson(TokenValue));

    /// <param name="value">The token, as JSON writes it.</param>
    public static string TokenJson(string value) =>
        $$"""{"access_token":"{{value}}","scope":"rs:read rs:update","expires_in":2592000,"token_type":"Bearer"}""";

    /// <param name="status">The status code.</param>
    /// <param name="body">The body, in ASCII.</param>
    /// <param name="headers">Further header lines.</param>
    public static string Json(int status, string body = "{}", params string[] headers) =>
        Head(status, [$"Content-Length: {body.Length}", .. headers]) + body;

    /// <summary>A head whose body lasts until the connection ends.</summary>
    public static string Head(int status, params string[] headers) =>
        $"HTTP/1.1 {status} As it is\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n";

    /// <summary>An issuer that answers with a token, and an API of the same address that answers with this.</summary>
    public static Func<string, string> SigneasyWith(Func<string, string> api) =>
        request => request.StartsWith("POST /oauth/token", StringComparison.Ordinal) ? Token : api(request);
}
