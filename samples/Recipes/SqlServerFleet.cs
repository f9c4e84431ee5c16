// When to use it: several processes share one token, and you have SQL Server but no Redis.
using Medallion.Threading;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

public static class SqlServerFleet
{
    // Create the table once, when you deploy: dotnet sql-cache create "<connection string>" dbo SigneasyCache. The token in
    // it is encrypted.
    public static SigneasyAuthBuilder AddSigneasyAuthWithSqlServer(this IServiceCollection services, string connectionString)
    {
        services.AddDistributedSqlServerCache(options =>
        {
            options.ConnectionString = connectionString;
            options.SchemaName = "dbo";
            options.TableName = "SigneasyCache";
        });
        services.AddSingleton<IDistributedLockProvider>(new SqlServerLocks(connectionString));
        return services.AddSigneasyAuth().AddDistributedCache();
    }
}
