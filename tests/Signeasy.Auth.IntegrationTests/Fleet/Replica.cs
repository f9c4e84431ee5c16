using Medallion.Threading.Redis;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.Testing;
using Signeasy.Auth.Tests;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests.Fleet;

/// <summary>The shared token provider of one process, with its own connection to the store.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly HttpClient _issuer;
    private readonly LoggerFactory _loggers;

    private Replica(ConnectionMultiplexer redis, FakeSigneasy fake)
    {
        _redis = redis;
        _issuer = new HttpClient(fake, disposeHandler: false);
        _loggers = new LoggerFactory([Log]);
        SigneasyAuthOptions options = fake.CreateOptions();
        Tokens = new DistributedTokenProvider(
            new SigneasyTokenClient(_issuer, options),
            new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis) }),
            options,
            new RedisDistributedSynchronizationProvider(redis.GetDatabase()),
            _loggers.CreateLogger<DistributedTokenProvider>());
    }

    public DistributedTokenProvider Tokens { get; }

    public CapturedLog Log { get; } = new();

    public static async Task<Replica> StartAsync(StoreServer store, FakeSigneasy fake) => new(await store.ConnectAsync(), fake);

    public async ValueTask DisposeAsync()
    {
        await _redis.CloseAsync(allowCommandsToComplete: false); // A server that hangs would complete none.
        _issuer.Dispose();
        _loggers.Dispose();
    }
}
