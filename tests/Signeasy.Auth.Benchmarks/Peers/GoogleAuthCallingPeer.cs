using Google.Apis.Http;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Google.Apis.Auth's credential in the client of Google.Apis.Core, where its services put it.</summary>
internal sealed class GoogleAuthCallingPeer : ICallingPeer
{
    private readonly ApiCall _call;

    public GoogleAuthCallingPeer(HttpMessageHandler issuer, HttpMessageHandler api, Uri uri)
    {
        var arguments = new CreateHttpClientArgs { Initializers = { GoogleCredential.Over(issuer) } };
        _call = new ApiCall(GoogleCredential.ClientsOver(api).CreateHttpClient(arguments), uri);
    }

    public string Name => "Google.Apis.Auth";

    public ValueTask CallAsync() => _call.SendAsync();

    public void Dispose()
    {
    }
}
