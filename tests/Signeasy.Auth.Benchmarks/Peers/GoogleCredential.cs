using System.Security.Cryptography;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// Google.Apis.Auth's service account, talking to a stub: its nearest to the client-credentials grant, a request signed
/// with a key, which is created for each process.
/// </summary>
internal static class GoogleCredential
{
    private static readonly RSA Key = RSA.Create(2048);

    public static ServiceAccountCredential Over(HttpMessageHandler issuer) => new(
        new ServiceAccountCredential.Initializer("stub@example.com", StubSettings.TokenEndpoint.AbsoluteUri)
        {
            Key = Key,
            Scopes = [StubSettings.Scope],
            HttpClientFactory = ClientsOver(issuer),
        });

    public static HttpClientFromMessageHandlerFactory ClientsOver(HttpMessageHandler handler) =>
        new(_ => new(handler, performsAutomaticDecompression: false, handlesRedirect: false));
}
