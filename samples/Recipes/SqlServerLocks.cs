using Medallion.Threading;

namespace Recipes;

/// <summary>Locks based on <c>sp_getapplock</c>. If you can use the package DistributedLock.SqlServer, use it instead.</summary>
public sealed class SqlServerLocks(string connectionString) : IDistributedLockProvider
{
    public IDistributedLock CreateLock(string name) => new SqlServerLock(connectionString, name);
}
