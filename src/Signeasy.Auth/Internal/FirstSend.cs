namespace Signeasy.Auth.Internal;

/// <summary>What has to be known of a request from before it was first sent.</summary>
internal readonly struct FirstSend(HttpRequestMessage request, AccessToken token)
{
    private readonly Uri? _uri = request.RequestUri;

    public AccessToken Token { get; } = token;

    public bool CanBeRepeated { get; } = Replay.IsPossible(request.Content);

    /// <summary>.NET puts the target of a redirect that it followed into the request, and takes the token off.</summary>
    public bool WasRedirected(HttpRequestMessage sent) => !ReferenceEquals(sent.RequestUri, _uri);
}
