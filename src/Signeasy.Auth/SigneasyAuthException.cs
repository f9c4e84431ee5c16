using System.Net;

namespace Signeasy.Auth;

/// <summary>
/// No access token could be had. The message says what was wrong and what to do; it never holds a secret, a token or
/// a raw answer.
/// </summary>
/// <param name="message">What was wrong, and what to do about it.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class SigneasyAuthException(string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>HTTP status of the issuer's answer; null when there was none.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>
    /// The issuer's OAuth error code, such as <c>access_denied</c>, <c>invalid_client</c> or <c>too_many_requests</c>
    /// (RFC 6749, section 5.2); <c>timeout</c>, <c>network</c>, <c>invalid_response</c> or
    /// <c>client_secret_unavailable</c> where there was no such answer; null when the answer carried no code.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>The issuer's own explanation of <see cref="Error"/>, at most 256 characters; withheld when it echoes a secret.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>How long the issuer asks to be left alone, at most 1 hour; null when it didn't say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// True when the same request may well succeed later (408, 429, 5xx, no connection, time-out); false when something
    /// has to be changed first, such as a wrong secret.
    /// </summary>
    public bool IsTransient { get; init; }
}
