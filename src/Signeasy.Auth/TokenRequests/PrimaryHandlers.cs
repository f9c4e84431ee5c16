namespace Signeasy.Auth.Internal;

/// <summary>
/// Creates the primary handlers. Those for token requests, which have the client secret in them, follow no redirect, keep
/// no cookies, decompress nothing (a small answer could unpack to a huge one) and, where the platform supports it,
/// recycle connections to pick up DNS changes.
/// </summary>
internal static class PrimaryHandlers
{
#if NET
    /// <summary>A change of DNS is noticed after this time at the latest.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static HttpMessageHandler CreateForTokens() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = new LoopbackBypass(),
        PooledConnectionLifetime = ConnectionLifetime,
    };

    /// <summary>A handler for API calls, which may follow redirects: .NET drops the token at the first one.</summary>
    public static HttpMessageHandler CreateForApi() => new SocketsHttpHandler
    {
        Proxy = new LoopbackBypass(),
        PooledConnectionLifetime = ConnectionLifetime,
    };
#else
    // .NET Framework closes a connection that was idle for 100 s, so that a renewal resolves the name again. The lifetime of a
    // busy connection is a setting of the whole process, ServicePoint.ConnectionLeaseTimeout, and so up to the application.
    public static HttpMessageHandler CreateForTokens() => new HttpClientHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = new LoopbackBypass(),
    };

    public static HttpMessageHandler CreateForApi() => new HttpClientHandler { Proxy = new LoopbackBypass() };
#endif

    /// <summary>A client for token requests, which have a time limit of their own. Doesn't dispose a handler that is given.</summary>
    public static HttpClient CreateClient(HttpMessageHandler? handler = null) =>
        new(handler ?? CreateForTokens(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Rejects a handler for token requests that follows redirects, or might. Never changes the handler.</summary>
    /// <exception cref="ArgumentException">The handler follows redirects, or can't be inspected.</exception>
    public static void RequireNoRedirects(HttpMessageHandler handler, string parameterName)
    {
        if (RedirectInspection.GetProblem(handler) is { } problem)
        {
            throw new ArgumentException(problem, parameterName);
        }
    }
}
