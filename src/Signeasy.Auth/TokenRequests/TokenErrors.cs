using System.Globalization;
using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>Creates the exceptions for failed token requests: the messages say what went wrong and what to do.</summary>
internal static class TokenErrors
{
    public const string ProxyAuthentication =
        "The proxy requires a user name and password, or rejected those that were sent (407): check the proxy's credentials.";

    private const int MaxDescriptionLength = 256;
    private const int MaxCodeLength = 64;

    public static SigneasyAuthException InvalidResponse(HttpStatusCode status, string problem) => new(
        $"Signeasy's token response {problem}: check that TokenEndpoint is Signeasy's and that no proxy responds in its place.",
        statusCode: status,
        error: ErrorCodes.InvalidResponse);

    /// <summary>The message repeats the response's <c>Content-Encoding</c> only if it is one of the usual ones.</summary>
    public static SigneasyAuthException Compressed(HttpStatusCode status, string encoding) => InvalidResponse(
        status,
        $"is compressed ({(encoding is "gzip" or "deflate" or "br" or "zstd" ? encoding : "Content-Encoding")}), which the "
        + "request didn't ask for");

    /// <param name="limit">The time that was allowed; null if the HttpClient's own time-out ended the request.</param>
    public static SigneasyAuthException TimedOut(TimeSpan? limit) => new(
        $"Signeasy's issuer didn't answer within {(limit is { } time ? Seconds(time) : "the HttpClient's time-out")}: check "
        + "the network and the proxy.",
        error: ErrorCodes.Timeout,
        isTransient: true);

    public static SigneasyAuthException SecretUnavailable(string problem, Exception? cause = null) => new(
        $"ClientSecretProvider {problem}: check the store that it reads from.",
        cause,
        error: ErrorCodes.ClientSecretUnavailable,
        isTransient: cause is not null);

    public static SigneasyAuthException SecretFileUnusable(string problem, Exception? cause) => new(
        $"ClientSecretFile {problem}.",
        cause,
        error: ErrorCodes.ClientSecretUnavailable,
        isTransient: cause is not null);

    public static SigneasyAuthException SecretTimedOut(TimeSpan limit) => new(
        $"ClientSecretProvider returned no secret within {Seconds(limit)}: check the store that it reads from.",
        error: ErrorCodes.ClientSecretUnavailable,
        isTransient: true);

    public static SigneasyAuthException NoCredentials() => new(
        "There are no client credentials to request a token with: set ClientId and ClientSecret (portal > Authentication > "
        + "OAuth credentials), or get the token from the application's own ITokenProvider.");

    public static SigneasyAuthException Redirected(HttpStatusCode status) => new(
        "Signeasy's token endpoint answered with a redirect, which is never followed with the client secret: "
        + "check TokenEndpoint, and use an HttpClient whose handler has AllowAutoRedirect = false.",
        statusCode: status,
        error: ErrorCodes.InvalidResponse);

    /// <summary>
    /// Withholds any text that echoes the secret. The error, its description and the delay are null if the response has none.
    /// </summary>
    public static SigneasyAuthException IssuerError(
        HttpStatusCode status, string? error, string? errorDescription, TimeSpan? retryAfter, string clientId, string secret)
    {
        string? code = Code(error, secret);
        string? description = code is null ? null : Description(errorDescription, secret);
        string answer = string.Join(
            " ", new[] { ((int)status).ToString(CultureInfo.InvariantCulture), code, description }.Where(part => part is not null));
        string meaning = status == HttpStatusCode.ProxyAuthenticationRequired
            ? ProxyAuthentication
            : $"{Meaning(status, code)}{SwapHint(status, clientId, secret)} (Signeasy's issuer answered: {answer}).";
        return new SigneasyAuthException(
            meaning,
            statusCode: status,
            error: code,
            errorDescription: description,
            retryAfter: retryAfter,
            isTransient: status is HttpStatusCode.RequestTimeout or (HttpStatusCode)429 || (int)status >= 500);
    }

    private static string Seconds(TimeSpan time) =>
        string.Format(CultureInfo.InvariantCulture, "{0} s", time.TotalSeconds);

    private static string Meaning(HttpStatusCode status, string? code) => (status, code) switch
    {
        (_, "unauthorized_client") or (HttpStatusCode.Forbidden, _) =>
            "The client may not use this audience or the client-credentials grant: check Audience, and the app in Signeasy's portal",
        (_, "invalid_client") or (HttpStatusCode.Unauthorized, _) =>
            "The client credentials were rejected: check ClientId and ClientSecret against the portal (Authentication > OAuth "
            + "credentials), and whether the secret was rotated",
        ((HttpStatusCode)429, _) =>
            "Too many tokens were requested: share one token between processes, or ask Signeasy for a larger quota",
        (HttpStatusCode.BadRequest, _) => "The token request was rejected as malformed: check ClientId and Audience",
        (HttpStatusCode.NotFound, _) => "There is no token endpoint at this address: check TokenEndpoint",
        _ when (int)status >= 500 => "The issuer returned a server error; it will be retried",
        _ => "The token request was rejected",
    };

    /// <summary>Auth0's client IDs are 32 letters and digits; its client secrets are 64 characters.</summary>
    private static string SwapHint(HttpStatusCode status, string clientId, string secret) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        && clientId.Length > 48
        && secret.Length == 32
        && secret.All(IsLetterOrDigit)
            ? "; ClientId and ClientSecret seem to be swapped"
            : "";

    /// <summary>Returns the code if it is one word; anything else is withheld.</summary>
    private static string? Code(string? code, string secret) =>
        code is { Length: > 0 and <= MaxCodeLength }
        && code.All(c => IsLetterOrDigit(c) || c is '_' or '-' or '.')
        && !SecretEcho.IsIn(code, secret)
            ? code
            : null;

    private static string? Description(string? description, string secret)
    {
        if (string.IsNullOrWhiteSpace(description) || SecretEcho.IsIn(description!, secret))
        {
            return null;
        }

        string line = new([.. description!.Take(MaxDescriptionLength).Select(c => c is >= ' ' and <= '~' ? c : ' ')]);
        return line.Trim();
    }

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
