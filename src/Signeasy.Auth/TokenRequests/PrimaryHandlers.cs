namespace Signeasy.Auth.Internal;

/// <summary>
/// Creates the primary handlers. Those for token requests, which contain the client secret, don't follow redirects, keep
/// cookies or decompress responses (a small response could expand to a huge one). Where the platform supports it, handlers
/// recycle connections to pick up DNS changes.
/// </summary>
internal static class PrimaryHandlers
{
    /// <summary>Creates a handler for token requests.</summary>
    public static HttpMessageHandler CreateForTokens()
    {
        var handler = CreateForApi();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        return handler;
    }

    /// <summary>
    /// Creates a handler for API calls, which may follow redirects: .NET removes the token at the first one.
    /// </summary>
#if NET
    public static SocketsHttpHandler CreateForApi() => new()
    {
        Proxy = new LoopbackBypass(),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };
#else
    // .NET Framework closes connections that were idle for 100 s, so a renewal resolves the host name again. The lifetime of
    // busy connections is up to the application, because ServicePoint.ConnectionLeaseTimeout applies to the whole process.
    public static HttpClientHandler CreateForApi() => new() { Proxy = new LoopbackBypass() };
#endif

    /// <summary>
    /// Creates a client for token requests, without a time-out, because acquisitions have their own. Doesn't dispose a
    /// handler that is passed in.
    /// </summary>
    public static HttpClient CreateClient(HttpMessageHandler? handler = null) =>
        new(handler ?? CreateForTokens(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Throws if a handler for token requests follows redirects, or might. Never changes the handler.</summary>
    /// <exception cref="ArgumentException">The handler follows redirects, or can't be inspected.</exception>
    public static void RequireNoRedirects(HttpMessageHandler handler, string parameterName)
    {
        if (RedirectInspection.GetProblem(handler) is { } problem)
        {
            throw new ArgumentException(problem, parameterName);
        }
    }
}
