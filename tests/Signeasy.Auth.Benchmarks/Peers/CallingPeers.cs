namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>All calling peers, ours first, each created with an issuer, an API and the API's address.</summary>
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

    public static IReadOnlyDictionary<string, Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer>> ByName { get; } =
        All.ToDictionary(NameOf);

    private static string NameOf(Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer> create)
    {
        using ICallingPeer peer = create(new StubIssuer(), new StubApi(), new Uri("https://api.example.com/"));
        return peer.Name;
    }
}
