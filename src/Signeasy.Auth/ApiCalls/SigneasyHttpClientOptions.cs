using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Options of a client created by <see cref="SigneasyHttpClient"/>, in addition to its account's settings. All are optional.
/// </summary>
public sealed class SigneasyHttpClientOptions
{
    /// <summary>The account's name in logs and metrics, to distinguish several clients. Default: <c>default</c>.</summary>
    public string? Account { get; set; }

    /// <summary>
    /// Base address of the API; https, or http on loopback. At most 2,048 characters. Default: that of the
    /// <see cref="SigneasyAuthOptions"/>, or <c>https://api.signeasy.com/v3/</c> if the client has none.
    /// </summary>
    public Uri? ApiBaseAddress { get; set; }

    /// <summary>Creates the library's loggers. Default: no logging.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Sends both API and token requests: for example, a handler with a proxy, or a fake. If it sends token requests, it
    /// must not follow redirects. If an address is plain HTTP on loopback, its <c>UseProxy</c> should be false, because a proxy
    /// could read the token and the secret. It is disposed with the client. Default: a new handler for API requests, and one that the
    /// whole process shares for token requests.
    /// </summary>
    public HttpMessageHandler? PrimaryHandler { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>
    /// Wraps the provider that requests tokens, for example in one that shares the token between processes. The client's
    /// memory cache is in front of the result. Not used if the client is created with a token provider of the application.
    /// Default: null.
    /// </summary>
    public Func<ITokenProvider, ITokenProvider>? DecorateTokenProvider { get; set; }
}
