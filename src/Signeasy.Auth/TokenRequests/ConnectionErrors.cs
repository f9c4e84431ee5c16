using System.Net;
using System.Security.Authentication;
#if !NET
using System.Net.Sockets;
#endif

namespace Signeasy.Auth.Internal;

/// <summary>
/// Creates the exceptions for token requests that failed without a response, with a message that says why.
/// </summary>
internal static class ConnectionErrors
{
    public static SigneasyAuthException Create(Uri endpoint, Exception cause, string secret)
    {
        string server = $"{endpoint.Host}:{endpoint.Port}";
        Exception[] causes = [.. Chain(cause)];
        bool isUntrusted = causes.Any(IsUntrustedCertificate);
        bool isProxyPassword = causes.Any(IsProxyAuthentication);
        string message = isProxyPassword ? TokenErrors.ProxyAuthentication
            : isUntrusted ? $"The certificate of {server} isn't trusted: check TokenEndpoint, the machine's clock and root "
                + "certificates, and whether a proxy decrypts the traffic."
            : causes.Any(IsUnknownHost) ? $"The host name of {server}, or that of the proxy, couldn't be resolved: check "
                + "TokenEndpoint, DNS and the proxy's address."
            : $"The connection to {server} failed during the token request: check TokenEndpoint, the network and the proxy.";
        return new SigneasyAuthException(
            message,
            causes.Any(c => QuotesTheAnswer(c) || QuotesTheProxy(c) || SecretEcho.IsIn(c.Message, secret)) ? null : cause,
            error: ErrorCodes.Network,
            isTransient: !isUntrusted && !isProxyPassword);
    }

    private static IEnumerable<Exception> Chain(Exception cause) => cause switch
    {
        AggregateException { InnerExceptions: var all } => all.SelectMany(Chain).Prepend(cause),
        { InnerException: { } inner } => Chain(inner).Prepend(cause),
        _ => [cause],
    };

    /// <summary>Other TLS failures have an inner exception, and may be caused by the network.</summary>
    private static bool IsUntrustedCertificate(Exception cause) =>
#if NET
        cause is AuthenticationException { InnerException: null };
#else
        cause is AuthenticationException { InnerException: null } or WebException { Status: WebExceptionStatus.TrustFailure };
#endif

    private static bool IsProxyAuthentication(Exception cause) =>
#if NET
        // .NET 8 has the status only in the message.
        cause is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel
        && (tunnel.StatusCode == HttpStatusCode.ProxyAuthenticationRequired || tunnel.Message.Contains("'407'", StringComparison.Ordinal));
#else
        cause is WebException { Response: HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } };
#endif

    private static bool IsUnknownHost(Exception cause) =>
#if NET
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError };
#else
        cause is WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }
            or SocketException { SocketErrorCode: SocketError.HostNotFound };
#endif

    /// <summary>
    /// Whether .NET's message includes the address of the proxy, which may have a user name and a password.
    /// </summary>
    private static bool QuotesTheProxy(Exception cause) =>
#if NET
        cause is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
#else
        false;
#endif

    /// <summary>
    /// Whether .NET's message includes a malformed line of the response, a header or a chunk.
    /// </summary>
    private static bool QuotesTheAnswer(Exception cause) =>
#if NET
        cause is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };
#else
        cause is WebException { Status: WebExceptionStatus.ServerProtocolViolation };
#endif
}
