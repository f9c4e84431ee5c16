// When to use it: several processes share one token, and you have Postgres but no Redis.
using Medallion.Threading;
using Medallion.Threading.Postgres;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Recipes;

public static class PostgresFleet
{
    // Create the table once, when you deploy: its SQL is PostgresCache.Table. The token in it is encrypted.
    public static SigneasyAuthBuilder AddSigneasyAuthWithPostgres(this IServiceCollection services, NpgsqlDataSource database)
    {
        services.AddSingleton<IDistributedCache>(provider =>
            new PostgresCache(database, provider.GetService<TimeProvider>() ?? TimeProvider.System));

        // An advisory lock: it is released with its connection, even if the process is killed.
        services.AddSingleton<IDistributedLockProvider>(new PostgresDistributedSynchronizationProvider(database));
        return services.AddSigneasyAuth().AddDistributedCache();
    }
}
