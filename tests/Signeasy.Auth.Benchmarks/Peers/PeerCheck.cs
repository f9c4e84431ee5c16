namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Whether the peers do what they are measured for. A peer that isn't cached is not measured as cached.</summary>
internal static class PeerCheck
{
    private static readonly Uri Api = new("https://api.example.com/v3/me");

    /// <summary>Asks each peer twice, and looks at what comes out and at the requests that were sent.</summary>
    /// <exception cref="InvalidOperationException">A peer isn't what it should be; the message says which and how.</exception>
    public static async Task RunAsync()
    {
        foreach (Func<HttpMessageHandler, ITokenPeer> create in TokenPeers.Cached)
        {
            await CheckAsync(create, requestsOfTwoCalls: 1);
        }

        foreach (Func<HttpMessageHandler, ITokenPeer> create in TokenPeers.Uncached)
        {
            await CheckAsync(create, requestsOfTwoCalls: 2);
        }

        foreach (Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer> create in CallingPeers.All)
        {
            await CheckAsync(create);
        }
    }

    private static async Task CheckAsync(Func<HttpMessageHandler, ITokenPeer> create, int requestsOfTwoCalls)
    {
        using var issuer = new StubIssuer();
        using ITokenPeer peer = create(issuer);
        for (int call = 0; call < 2; call++)
        {
            string token = await peer.GetTokenAsync(CancellationToken.None);
            if (token != StubIssuer.Token && token != "Bearer " + StubIssuer.Token)
            {
                throw new InvalidOperationException($"{peer.Name} gives another token than the stub issuer's.");
            }
        }

        if (issuer.Requests != requestsOfTwoCalls)
        {
            throw new InvalidOperationException(
                $"{peer.Name} made {issuer.Requests} token requests for two calls, not {requestsOfTwoCalls}.");
        }
    }

    private static async Task CheckAsync(Func<HttpMessageHandler, HttpMessageHandler, Uri, ICallingPeer> create)
    {
        using var issuer = new StubIssuer();
        using var api = new StubApi();
        using ICallingPeer peer = create(issuer, api, Api);
        await peer.CallAsync();
        await peer.CallAsync();
        if (api.Requests != 2)
        {
            throw new InvalidOperationException($"{peer.Name} called the API {api.Requests} times for two calls.");
        }

        int expected = peer is HandWrittenPeer ? 0 : 1;
        if (issuer.Requests != expected)
        {
            throw new InvalidOperationException(
                $"{peer.Name} made {issuer.Requests} token requests for two calls to the API, not {expected}.");
        }
    }
}
