using System.Net.Http.Headers;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The handler that everyone writes: one header, created once and set on each request; nothing is renewed.</summary>
internal sealed class HandWrittenPeer : ICallingPeer
{
    public const string LibraryName = "a static header, set by hand";

    private readonly ApiCall _call;

    public HandWrittenPeer(HttpMessageHandler api, Uri uri)
    {
        var handler = new StaticHeaderHandler(StubIssuer.Token) { InnerHandler = api };
        _call = new ApiCall(new HttpClient(handler, disposeHandler: false), uri);
    }

    public string Name => LibraryName;

    public ValueTask CallAsync() => _call.SendAsync();

    public void Dispose()
    {
    }

    private sealed class StaticHeaderHandler(string token) : DelegatingHandler
    {
        private readonly AuthenticationHeaderValue _header = new("Bearer", token);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = _header;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
