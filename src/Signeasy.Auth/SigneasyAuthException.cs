using System.Globalization;
using System.Net;

namespace Signeasy.Auth;

/// <summary>
/// Thrown when an access token can't be obtained. The message says what is wrong and what to do; it never contains a secret,
/// a token or a raw response.
/// </summary>
public sealed class SigneasyAuthException : Exception
{
    /// <summary>Creates an exception with everything that is known about the failure.</summary>
    /// <param name="message">
    /// What is wrong and what to do about it, without the delay in <paramref name="retryAfter"/>.
    /// </param>
    /// <param name="innerException">The cause; default: none.</param>
    /// <param name="statusCode">HTTP status of the issuer's response; default: there was no response.</param>
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

    /// <summary>What is wrong, what to do about it and, if <see cref="RetryAfter"/> is above 0, how long to wait.</summary>
    public override string Message => RetryAfter is { } time && time > TimeSpan.Zero
        ? string.Format(CultureInfo.InvariantCulture, "{0} Retry after {1:0} s.", base.Message, Math.Ceiling(time.TotalSeconds))
        : base.Message;

    /// <summary>HTTP status of the issuer's response; null if there was none.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>
    /// The issuer's OAuth error code, such as <c>access_denied</c>, <c>invalid_client</c> or <c>too_many_requests</c>
    /// (RFC 6749, section 5.2); <c>timeout</c>, <c>network</c>, <c>invalid_response</c> or
    /// <c>client_secret_unavailable</c> if the failure didn't come from the issuer; <c>unknown_account</c>,
    /// <c>account_settings_invalid</c> or <c>account_settings_unavailable</c> for an account that is known only at run time;
    /// null if the response contained no code.
    /// </summary>
    public string? Error { get; }

    /// <summary>
    /// The issuer's own explanation of <see cref="Error"/>, at most 256 characters; null if there is none, or if it echoes
    /// the client secret.
    /// </summary>
    public string? ErrorDescription { get; }

    /// <summary>
    /// How long to wait before the next attempt, counted from the creation of this exception. At most 1 hour if it comes
    /// from the issuer's <c>Retry-After</c>; null if it isn't known.
    /// </summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// True if the same request may succeed later (408, 429, 5xx, no connection, time-out); false if something has to be
    /// changed first, such as a wrong secret.
    /// </summary>
    public bool IsTransient { get; }

    /// <summary>Whether the issuer rejected the client, its secret or its request, as opposed to failing itself.</summary>
    internal bool IsCredentialError => !IsTransient
        && (StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || Error is "access_denied" or "invalid_client" or "unauthorized_client");

    /// <summary>The same failure for a caller that comes later, with the time that is left until the next attempt.</summary>
    internal SigneasyAuthException ForLaterCaller(TimeSpan timeLeft) =>
        new(base.Message, InnerException, StatusCode, Error, ErrorDescription, timeLeft, IsTransient);
}
