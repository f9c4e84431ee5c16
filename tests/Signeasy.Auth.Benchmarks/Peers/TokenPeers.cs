namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>All token peers, ours first, each created with an issuer.</summary>
internal static class TokenPeers
{
    /// <summary>Those that keep their token.</summary>
    public static IReadOnlyList<Func<HttpMessageHandler, ITokenPeer>> Cached { get; } =
    [
        issuer => new SigneasyAuthPeer(issuer),
        issuer => new AzureCorePolicyPeer(issuer),
        issuer => new AzureIdentityPeer(issuer),
        issuer => new MsalPeer(issuer),
        issuer => new IdentityWebPeer(issuer),
        issuer => new GoogleAuthPeer(issuer),
        issuer => new AwsCredentialsPeer(issuer),
        issuer => new HybridCachePeer(issuer),
        issuer => new FusionCachePeer(issuer),
    ];

    public static IReadOnlyDictionary<string, Func<HttpMessageHandler, ITokenPeer>> CachedByName { get; } =
        Cached.ToDictionary(NameOf);

    /// <summary>Those that request one for each call.</summary>
    public static IReadOnlyList<Func<HttpMessageHandler, ITokenPeer>> Uncached { get; } =
    [
        issuer => new OpenIddictPeer(issuer),
    ];

    private static string NameOf(Func<HttpMessageHandler, ITokenPeer> create)
    {
        using ITokenPeer peer = create(new StubIssuer());
        return peer.Name;
    }
}
