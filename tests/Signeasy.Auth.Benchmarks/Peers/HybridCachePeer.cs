using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>HybridCache holding a token, in memory alone, over a token request written by hand.</summary>
internal sealed class HybridCachePeer : ITokenPeer
{
    private static readonly HybridCacheEntryOptions Lifetime = new() { Expiration = StubSettings.TokenLifetime };

    private readonly ServiceProvider _services;
    private readonly HybridCache _cache;
    private readonly StubTokenRequest _request;

    public HybridCachePeer(HttpMessageHandler issuer)
    {
        var services = new ServiceCollection();
        services.AddHybridCache();
        _services = services.BuildServiceProvider();
        _cache = _services.GetRequiredService<HybridCache>();
        _request = new StubTokenRequest(issuer);
    }

    public string Name => "HybridCache";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => _cache.GetOrCreateAsync(
        "token",
        _request,
        static (request, cancel) => new ValueTask<string>(request.PostAsync(cancel)),
        Lifetime,
        cancellationToken: cancellationToken);

    public Task BeginAsync(CancellationToken cancellationToken) => GetTokenAsync(cancellationToken).AsTask();

    public void Dispose() => _services.Dispose();
}
