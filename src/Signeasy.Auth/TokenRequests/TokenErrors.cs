using System.Globalization;
using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>Puts what went wrong with a token request into words that a person can act on.</summary>
internal static class TokenErrors
{
    private const int MaxDescriptionLength = 256;
    private const int MaxCodeLength = 64;

    public static SigneasyAuthException InvalidResponse(HttpStatusCode status, string problem) => new(
        $"Signeasy's token answer {problem}: check that TokenEndpoint is Signeasy's and that no proxy answers in its place.", statusCode: status, error: ErrorCodes.InvalidResponse);

    /// <param name="limit">The time that was given; null when it was the HttpClient's own.</param>
    public static SigneasyAuthException TimedOut(TimeSpan? limit) => new(string.Format(
        CultureInfo.InvariantCulture,
        "Signeasy's issuer didn't answer within {0}: check the network and the proxy.",
        limit is { } time ? Seconds(time) : "the HttpClient's time-out"), error: ErrorCodes.Timeout, isTransient: true);

    public static SigneasyAuthException Unreachable(Uri endpoint, Exception cause, string secret) => new(
        $"The connection to {endpoint.Host}:{endpoint.Port} failed during the token request: check TokenEndpoint, "
        + "the network, DNS and the proxy.",
        QuotesTheAnswer(cause) || SecretEcho.IsIn(cause.ToString(), secret) ? null : cause, error: ErrorCodes.Network, isTransient: true);

    public static SigneasyAuthException SecretUnavailable(string problem, Exception? cause = null) => new(
        $"ClientSecretProvider {problem}: check the store that it reads from.", cause, error: ErrorCodes.ClientSecretUnavailable, isTransient: cause is not null);

    public static SigneasyAuthException SecretTimedOut(TimeSpan limit) => new(
        $"ClientSecretProvider gave no secret within {Seconds(limit)}: check the store that it reads from.", error: ErrorCodes.ClientSecretUnavailable, isTransient: true);

    public static SigneasyAuthException NoCredentials() => new(
        "There are no client credentials to request a token with: set ClientId and ClientSecret (portal > Authentication > "
        + "OAuth credentials), or take the token from the application's own ITokenProvider.");

    public static SigneasyAuthException Redirected(HttpStatusCode? status) => new(
        "Signeasy's token endpoint answered with a redirect, and a request that carries the client secret follows none: "
        + "check TokenEndpoint, and use an HttpClient whose handler has AllowAutoRedirect = false.", statusCode: status, error: ErrorCodes.InvalidResponse);

    public static SigneasyAuthException IssuerError(HttpStatusCode status, TokenResponse answer, TimeSpan? retryAfter, string secret)
    {
        string? code = Code(answer.GetString("error"), secret);
        string? description = code is null ? null : Description(answer.GetString("error_description"), secret);
        string said = string.Join(
            " ", new[] { ((int)status).ToString(CultureInfo.InvariantCulture), code, description }.Where(part => part is not null));
        return new SigneasyAuthException($"{Meaning(status, code)} (Signeasy's issuer said: {said}).{Wait(retryAfter)}", statusCode: status, error: code, errorDescription: description, retryAfter: retryAfter, isTransient: status is HttpStatusCode.RequestTimeout or (HttpStatusCode)429 || (int)status >= 500);
    }

    /// <summary>.NET's message on a malformed answer, header or chunk, quotes the line that it stumbled over.</summary>
    private static bool QuotesTheAnswer(Exception cause) =>
#if NET
        cause is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };
#else
        cause.InnerException is WebException { Status: WebExceptionStatus.ServerProtocolViolation };
#endif

    private static string Seconds(TimeSpan time) =>
        string.Format(CultureInfo.InvariantCulture, "{0} s", time.TotalSeconds);

    private static string Meaning(HttpStatusCode status, string? code) => (status, code) switch
    {
        (_, "unauthorized_client") or (HttpStatusCode.Forbidden, _) =>
            "The client may not use this audience or the client-credentials grant: check Audience, and the app in Signeasy's portal",
        (_, "invalid_client") or (HttpStatusCode.Unauthorized, _) =>
            "The client credentials were refused: check ClientId and ClientSecret against the portal (Authentication > OAuth "
            + "credentials), and whether the secret was rotated",
        ((HttpStatusCode)429, _) =>
            "Too many tokens were requested: share one token between processes, or ask Signeasy for a larger quota",
        (HttpStatusCode.BadRequest, _) => "The token request was refused as malformed: check ClientId and Audience",
        (HttpStatusCode.NotFound, _) => "There is no token endpoint at this address: check TokenEndpoint",
        _ when (int)status >= 500 => "The issuer failed: nothing to change here, it is asked again later",
        _ => "The token request was refused",
    };

    private static string Wait(TimeSpan? retryAfter) => retryAfter is { } time
        ? string.Format(CultureInfo.InvariantCulture, " It asks to be left alone for {0:0} s.", Math.Ceiling(time.TotalSeconds))
        : "";

    /// <summary>A code is a word; anything else in its place is not repeated.</summary>
    private static string? Code(string? code, string secret) =>
        code is { Length: > 0 and <= MaxCodeLength }
        && code.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-' or '.')
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
}
