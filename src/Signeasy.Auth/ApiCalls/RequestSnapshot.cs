namespace Signeasy.Auth.Internal;

/// <summary>State of a request captured before it is first sent.</summary>
internal readonly struct RequestSnapshot
{
    private const string FactoryLogging = "Microsoft.Extensions.Http.Logging.LoggingHttpMessageHandler";

    private static readonly object NotResendable = new();

    private readonly Uri? _uri;

    /// <summary>Null if the request can be sent again unchanged; a copy if handlers may change it.</summary>
    private readonly object? _resend;

    /// <param name="request">The request.</param>
    /// <param name="account">The account whose token it gets.</param>
    /// <param name="token">The token with which it is sent.</param>
    /// <param name="inner">The handler through which it is sent.</param>
    public RequestSnapshot(HttpRequestMessage request, ApiAccount account, AccessToken token, HttpMessageHandler? inner)
    {
        Account = account;
        Token = token;
        _uri = request.RequestUri;
        MayBeChanged = MayChange(inner);
        _resend = !ContentReplay.IsPossible(request.Content) ? NotResendable
            : MayBeChanged ? new RequestCopy(request)
            : null;
    }

    public ApiAccount Account { get; }

    public AccessToken Token { get; }

    /// <summary>Whether handlers between this one and the network may change the request.</summary>
    public bool MayBeChanged { get; }

    public bool CanBeResent => _resend != NotResendable;

    /// <summary>
    /// Whether .NET followed a redirect. .NET then removes the header, so the response says nothing about the token. (.NET
    /// Framework removes it from a copy, but sets the request's URI to the redirect target.)
    /// </summary>
    /// <param name="request">The request after the send.</param>
    /// <param name="hadToken">Whether the request still had the header.</param>
    public bool WasRedirected(HttpRequestMessage request, bool hadToken) =>
        !hadToken || (!MayBeChanged && !ReferenceEquals(request.RequestUri, _uri));

    /// <summary>Undoes changes by handlers. Returns false if a handler closed the content, or added a part to it.</summary>
    public bool TryRestore(HttpRequestMessage request) =>
        (_resend is not RequestCopy copy || copy.TryRestore(request)) && ContentReplay.TryRewind(request.Content);

    /// <summary>
    /// Whether handlers between this one and the network may change the request. Only .NET's own are known not to: any other
    /// may be a transport that adds headers, or a wrapper around handlers that can't be seen.
    /// </summary>
    private static bool MayChange(HttpMessageHandler? inner) => inner switch
    {
        // Below every client of IHttpClientFactory.
        DelegatingHandler logging when logging.GetType().FullName == FactoryLogging => MayChange(logging.InnerHandler),
        HttpClientHandler => inner.GetType() != typeof(HttpClientHandler),
#if NET
        SocketsHttpHandler => false,
#endif
        INeverChangesRequests => false,
        _ => true,
    };
}
