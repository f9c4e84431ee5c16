namespace Signeasy.Auth.Internal;

/// <summary>A request's first send: what has to be known from before it, and what is on the request only during it.</summary>
internal readonly struct FirstSend
{
    private readonly Uri? _uri;
    private readonly WatchedContent? _watched;

    public FirstSend(HttpRequestMessage request, AccessToken token, bool isAsync)
    {
        Token = token;
        _uri = request.RequestUri;
        CanBeRepeated = Replay.IsPossible(request.Content);

        // A synchronous send goes over HTTP/1.1, which answers at the end of the body.
        _watched = CanBeRepeated && isAsync ? WatchedContent.PutOn(request) : null;
    }

    public AccessToken Token { get; }

    public bool CanBeRepeated { get; }

    /// <summary>Whether the answer came in the middle of the body, whose rest is still on its way.</summary>
    public bool IsUnderWay => _watched?.IsBeingRead == true;

    /// <summary>Gives the request back as it came.</summary>
    public void End(HttpRequestMessage request)
    {
        BearerHeader.Remove(request);
        if (_watched is not null && ReferenceEquals(request.Content, _watched))
        {
            request.Content = _watched.Original;
        }
    }

    /// <summary>.NET puts the target of a redirect that it followed into the request, and takes the token off.</summary>
    public bool WasRedirected(HttpRequestMessage sent) => !ReferenceEquals(sent.RequestUri, _uri);
}
