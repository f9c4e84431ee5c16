namespace Signeasy.Auth.Internal;

/// <summary>
/// Handlers that are fit for a request with a client secret in it: no redirect is followed, no cookie kept, nothing
/// decompressed (a small answer could unpack to a huge one), and where the platform has it, DNS is asked again now and then.
/// </summary>
internal static class PrimaryHandlers
{
#if NET
    /// <summary>A connection outlives a change of DNS by no more than this.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static HttpMessageHandler CreateForTokens() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    /// <summary>A handler for API calls, which may follow redirects: .NET takes the token off at the first.</summary>
    public static HttpMessageHandler CreateForApi() => new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime };
#else
    // .NET Framework drops a connection after 100 s of rest, so that a renewal asks DNS. How long a busy one lives is set
    // for each server in a process, and so the application's to say: ServicePoint.ConnectionLeaseTimeout.
    public static HttpMessageHandler CreateForTokens() => new HttpClientHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    public static HttpMessageHandler CreateForApi() => new HttpClientHandler();
#endif

    /// <summary>A client for token requests, which have a time limit of their own, over a handler that is the caller's.</summary>
    public static HttpClient CreateClient(HttpMessageHandler? handler = null) =>
        new(handler ?? CreateForTokens(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Takes the following of redirects off a handler that an application chose for token requests.</summary>
    public static void DisableRedirects(HttpMessageHandler? handler)
    {
        switch (Last(handler))
        {
            case HttpClientHandler { AllowAutoRedirect: true } primary:
                primary.AllowAutoRedirect = false;
                break;
#if NET
            case SocketsHttpHandler { AllowAutoRedirect: true } primary:
                primary.AllowAutoRedirect = false;
                break;
#endif
        }
    }

    /// <summary>Whether the chain of handlers is known to end in one that follows redirects.</summary>
    public static bool FollowsRedirects(HttpMessageHandler? handler) => Last(handler) switch
    {
        HttpClientHandler primary => primary.AllowAutoRedirect,
#if NET
        SocketsHttpHandler primary => primary.AllowAutoRedirect,
#endif
        _ => false,
    };

    private static HttpMessageHandler? Last(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler delegating)
        {
            handler = delegating.InnerHandler;
        }

        return handler;
    }
}
