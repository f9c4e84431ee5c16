namespace Signeasy.Auth.Internal;

/// <summary>State of a request captured before it is first sent.</summary>
internal readonly struct RequestSnapshot
{
    private static readonly object NotResendable = new();

    private readonly Uri? _uri;

    /// <summary>Null if the request can be sent again as it is; a copy if handlers may change it.</summary>
    private readonly object? _resend;

    /// <param name="request">The request.</param>
    /// <param name="token">The token that it is sent with.</param>
    /// <param name="inner">The handler that it is sent with.</param>
    public RequestSnapshot(HttpRequestMessage request, AccessToken token, HttpMessageHandler? inner)
    {
        Token = token;
        _uri = request.RequestUri;
        _resend = !ContentReplay.IsPossible(request.Content) ? NotResendable
            : MayChange(inner) ? new RequestCopy(request)
            : null;
    }

    public AccessToken Token { get; }

    public bool CanBeResent => _resend != NotResendable;

    /// <summary>
    /// Whether .NET followed a redirect: it takes the token off, so that the answer says nothing about it. (.NET Framework
    /// takes it off a copy, but puts the redirect's target into the request.)
    /// </summary>
    /// <param name="request">The request after it was sent.</param>
    /// <param name="hadToken">Whether the header was still on it.</param>
    public bool WasRedirected(HttpRequestMessage request, bool hadToken) =>
        !hadToken || (_resend is not RequestCopy && !ReferenceEquals(request.RequestUri, _uri));

    /// <summary>Undoes what handlers did to the request; false if they closed its content.</summary>
    public bool TryRestore(HttpRequestMessage request)
    {
        var copy = _resend as RequestCopy;
        copy?.Restore(request);
        return ContentReplay.TryRewind(request.Content);
    }

    /// <summary>Whether code between this and the network may change the request.</summary>
    private static bool MayChange(HttpMessageHandler? inner) =>
        inner is DelegatingHandler || (inner is HttpClientHandler && inner.GetType() != typeof(HttpClientHandler));
}
