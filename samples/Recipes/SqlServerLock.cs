using System.Data;
using Medallion.Threading;
using Microsoft.Data.SqlClient;

namespace Recipes;

/// <summary>A session lock: it is released with its connection, even if the process is killed.</summary>
public sealed class SqlServerLock(string connectionString, string name) : IDistributedLock
{
    public string Name { get; } = name;

    public async ValueTask<IDistributedSynchronizationHandle?> TryAcquireAsync(
        TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        // No pool: closing the connection ends the session and releases the lock.
        string unpooled = new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        var connection = new SqlConnection(unpooled);
        bool isAcquired = false;
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using SqlCommand command = connection.CreateCommand();
            command.CommandText = "sp_getapplock";
            command.CommandType = CommandType.StoredProcedure;
            command.CommandTimeout = 0; // The lock's own time-out ends it.
            command.Parameters.AddWithValue("@Resource", Name); // At most 255 characters.
            command.Parameters.AddWithValue("@LockMode", "Exclusive");
            command.Parameters.AddWithValue("@LockOwner", "Session");
            command.Parameters.AddWithValue(
                "@LockTimeout", timeout == Timeout.InfiniteTimeSpan ? -1 : (int)timeout.TotalMilliseconds);
            var result = new SqlParameter("@Result", SqlDbType.Int) { Direction = ParameterDirection.ReturnValue };
            command.Parameters.Add(result);
            await command.ExecuteNonQueryAsync(cancellationToken);
            int status = (int)result.Value;
            isAcquired = status >= 0;
            return status switch
            {
                >= 0 => new SqlServerLockHandle(connection),
                -1 => null, // Another session holds it.
                _ => throw new InvalidOperationException($"sp_getapplock failed with {status}."),
            };
        }
        finally
        {
            if (!isAcquired)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public async ValueTask<IDistributedSynchronizationHandle> AcquireAsync(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryAcquireAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken)
        ?? throw new TimeoutException($"The lock {Name} wasn't free in time.");

    public IDistributedSynchronizationHandle? TryAcquire(TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        TryAcquireAsync(timeout, cancellationToken).AsTask().GetAwaiter().GetResult();

    public IDistributedSynchronizationHandle Acquire(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AcquireAsync(timeout, cancellationToken).AsTask().GetAwaiter().GetResult();
}
