using ZiggyCreatures.Caching.Fusion;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>FusionCache holding a token, in memory alone, over a token request written by hand.</summary>
internal sealed class FusionCachePeer : ITokenPeer
{
    private readonly FusionCache _cache = new(new FusionCacheOptions());
    private readonly FusionCacheEntryOptions _lifetime = new(StubSettings.TokenLifetime);
    private readonly Func<FusionCacheFactoryExecutionContext<string>, CancellationToken, Task<string>> _factory;

    public FusionCachePeer(HttpMessageHandler issuer)
    {
        var request = new StubTokenRequest(issuer);
        _factory = (_, cancel) => request.PostAsync(cancel);
    }

    public string Name => "FusionCache";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) =>
        _cache.GetOrSetAsync<string>("token", _factory, _lifetime, token: cancellationToken);

    public Task BeginAsync(CancellationToken cancellationToken) => GetTokenAsync(cancellationToken).AsTask();

    public void Dispose() => _cache.Dispose();
}
