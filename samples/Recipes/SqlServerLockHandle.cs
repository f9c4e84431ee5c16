using Medallion.Threading;
using Microsoft.Data.SqlClient;

namespace Recipes;

/// <summary>Holds a lock until it is disposed.</summary>
public sealed class SqlServerLockHandle(SqlConnection connection) : IDistributedSynchronizationHandle
{
    public CancellationToken HandleLostToken => CancellationToken.None; // A lost connection isn't noticed.

    public void Dispose() => connection.Dispose();

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
