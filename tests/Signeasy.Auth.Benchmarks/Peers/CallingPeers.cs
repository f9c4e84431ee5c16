namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>All calling peers, ours first, each made over an issuer, an API and the API's address.</summary>
internal static class CallingPeers
{
    public static IReadOnlyList<Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer>> All { get; } =
    [
        (issuer, api, uri) => new SigneasyAuthCallingPeer(issuer, api, uri),
        (_, api, uri) => new HandWrittenPeer(api, uri),
        (issuer, api, uri) => new AzureCorePeer(issuer, api, uri),
        (issuer, api, uri) => new IdentityWebCallingPeer(issuer, api, uri),
        (issuer, api, uri) => new GoogleAuthCallingPeer(issuer, api, uri),
    ];
}
