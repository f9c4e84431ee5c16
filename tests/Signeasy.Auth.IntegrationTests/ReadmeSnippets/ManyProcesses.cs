using Medallion.Threading;
using Medallion.Threading.Redis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class ManyProcesses
{
    public static async Task<IConnectionMultiplexer> ShareTokenAsync(IServiceCollection services, string host)
    {
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync($"{host},abortConnect=false");
        services.AddStackExchangeRedisCache(options =>
            options.ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis));
        services.AddSingleton<IDistributedLockProvider>(new RedisDistributedSynchronizationProvider(redis.GetDatabase()));
        services.AddSigneasyAuth().AddDistributedCache();
        return redis;
    }
}
