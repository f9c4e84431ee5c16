using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>What a client of <see cref="SigneasyHttpClient"/> may need beyond its account's settings. All of it is optional.</summary>
public sealed class SigneasyHttpClientOptions
{
    /// <summary>The account's name in logs and metrics, to tell several clients apart. Default: <c>default</c>.</summary>
    public string? Account { get; set; }

    /// <summary>
    /// Base address of the API; https, or http on loopback. At most 2,048 characters. Default: that of the
    /// <see cref="SigneasyAuthOptions"/>, or <c>https://api.signeasy.com/v3/</c> where the client has none.
    /// </summary>
    public Uri? ApiBaseAddress { get; set; }

    /// <summary>Creates the library's loggers. Default: no logging.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Sends the requests, to the API and for tokens alike: a handler with a proxy, for example, or a fake. It must not
    /// follow redirects if it is to send token requests. It is disposed of with the client. Default: a handler of its own
    /// for the API, and for tokens one that the process shares.
    /// </summary>
    public HttpMessageHandler? PrimaryHandler { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }
}
