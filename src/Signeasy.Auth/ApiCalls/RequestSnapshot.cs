namespace Signeasy.Auth.Internal;

/// <summary>What has to be known of a request from before its first send.</summary>
internal readonly struct RequestSnapshot
{
    private readonly Uri? _uri;

    public RequestSnapshot(HttpRequestMessage request, AccessToken token)
    {
        Token = token;
        _uri = request.RequestUri;
        CanBeResent = ContentReplay.IsPossible(request.Content);
    }

    public AccessToken Token { get; }

    public bool CanBeResent { get; }

    /// <summary>.NET puts the target of a redirect that it followed into the request, and takes the token off.</summary>
    public bool WasRedirected(HttpRequestMessage sent) => !ReferenceEquals(sent.RequestUri, _uri);
}
