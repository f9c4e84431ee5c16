using Medallion.Threading;

namespace Recipes;

/// <summary>Locks by <c>sp_getapplock</c>. DistributedLock.SqlServer, where you can get it, replaces this.</summary>
public sealed class SqlServerLocks(string connectionString) : IDistributedLockProvider
{
    public IDistributedLock CreateLock(string name) => new SqlServerLock(connectionString, name);
}
