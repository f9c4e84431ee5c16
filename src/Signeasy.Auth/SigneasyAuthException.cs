using System.Globalization;
using System.Net;

namespace Signeasy.Auth;

/// <summary>
/// No access token could be obtained. The message says what was wrong and what to do; it never contains a secret, a token
/// or a raw answer.
/// </summary>
public sealed class SigneasyAuthException : Exception
{
    /// <summary>An exception with everything that is known about the failure.</summary>
    /// <param name="message">What was wrong, and what to do about it, without the delay in <paramref name="retryAfter"/>.</param>
    /// <param name="innerException">The cause; default: none.</param>
    /// <param name="statusCode">HTTP status of the issuer's answer; default: there was no answer.</param>
    /// <param name="error">The error code; default: none.</param>
    /// <param name="errorDescription">The issuer's explanation of the error code; default: none.</param>
    /// <param name="retryAfter">How long to wait before the next attempt; default: not known.</param>
    /// <param name="isTransient">Whether the same request may succeed later; default: false.</param>
    public SigneasyAuthException(
        string message,
        Exception? innerException = null,
        HttpStatusCode? statusCode = null,
        string? error = null,
        string? errorDescription = null,
        TimeSpan? retryAfter = null,
        bool isTransient = false)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        Error = error;
        ErrorDescription = errorDescription;
        RetryAfter = retryAfter;
        IsTransient = isTransient;
    }

    /// <summary>What was wrong, what to do about it, and how long to wait where <see cref="RetryAfter"/> says so.</summary>
    public override string Message => RetryAfter is { } time && time > TimeSpan.Zero
        ? string.Format(CultureInfo.InvariantCulture, "{0} Retry after {1:0} s.", base.Message, Math.Ceiling(time.TotalSeconds))
        : base.Message;

    /// <summary>HTTP status of the issuer's answer; null when there was none.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>
    /// The issuer's OAuth error code, such as <c>access_denied</c>, <c>invalid_client</c> or <c>too_many_requests</c>
    /// (RFC 6749, section 5.2); <c>timeout</c>, <c>network</c>, <c>invalid_response</c> or
    /// <c>client_secret_unavailable</c> if there was no such answer; null when the answer carried no code.
    /// </summary>
    public string? Error { get; }

    /// <summary>The issuer's own explanation of <see cref="Error"/>, at most 256 characters; withheld when it echoes a secret.</summary>
    public string? ErrorDescription { get; }

    /// <summary>
    /// How long to wait before the next attempt, counted from when this exception was created: at most 1 hour where it
    /// comes from the issuer's <c>Retry-After</c>; null when nothing is known.
    /// </summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// True when the same request may well succeed later (408, 429, 5xx, no connection, time-out); false when something
    /// has to be changed first, such as a wrong secret.
    /// </summary>
    public bool IsTransient { get; }

    /// <summary>The same failure for a caller that comes later, with the time that is left until the next attempt.</summary>
    internal SigneasyAuthException ForLaterCaller(TimeSpan timeLeft) =>
        new(base.Message, InnerException, StatusCode, Error, ErrorDescription, timeLeft, IsTransient);
}
