namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Signeasy.Auth: its handler in an <see cref="HttpClient"/>.</summary>
internal sealed class SigneasyAuthCallingPeer : ICallingPeer
{
    private readonly CachingTokenProvider _cache;
    private readonly ApiCall _call;

    public SigneasyAuthCallingPeer(HttpMessageHandler issuer, HttpMessageHandler api, Uri uri)
    {
        _cache = SigneasyAuthPeer.CreateCache(issuer);
        var handler = new SigneasyAuthHandler(_cache, uri) { InnerHandler = api };
        _call = new ApiCall(new HttpClient(handler, disposeHandler: false), uri);
    }

    public string Name => SigneasyAuthPeer.LibraryName;

    public ValueTask CallAsync() => _call.SendAsync();

    public void Dispose() => _cache.Dispose();
}
