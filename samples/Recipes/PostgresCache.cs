using Microsoft.Extensions.Caching.Distributed;
using Npgsql;

namespace Recipes;

/// <summary>
/// The part of a distributed cache on Postgres that a shared token needs: entries that expire at a fixed time. It neither
/// extends entries nor deletes expired ones: a renewed token replaces the one before it.
/// </summary>
public sealed class PostgresCache(NpgsqlDataSource database, TimeProvider clock) : IDistributedCache
{
    public const string Table =
        "CREATE TABLE IF NOT EXISTS signeasy_cache (name text PRIMARY KEY, value bytea NOT NULL, expires_at timestamptz NOT NULL)";

    public byte[]? Get(string key)
    {
        using NpgsqlCommand command = CreateGet(key);
        return command.ExecuteScalar() as byte[];
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await using NpgsqlCommand command = CreateGet(key);
        return await command.ExecuteScalarAsync(token) as byte[];
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        using NpgsqlCommand command = CreateSet(key, value, options);
        command.ExecuteNonQuery();
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await using NpgsqlCommand command = CreateSet(key, value, options);
        await command.ExecuteNonQueryAsync(token);
    }

    public void Remove(string key)
    {
        using NpgsqlCommand command = CreateRemove(key);
        command.ExecuteNonQuery();
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await using NpgsqlCommand command = CreateRemove(key);
        await command.ExecuteNonQueryAsync(token);
    }

    // Nothing to extend: entries expire at a fixed time.
    public void Refresh(string key)
    {
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    private NpgsqlCommand CreateGet(string key) => Create(
        "SELECT value FROM signeasy_cache WHERE name = $1 AND expires_at > $2", key, clock.GetUtcNow());

    private NpgsqlCommand CreateSet(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        if (options.SlidingExpiration is not null)
        {
            throw new NotSupportedException("Entries with a sliding expiration aren't supported.");
        }

        DateTimeOffset expiresAt = options.AbsoluteExpiration
            ?? clock.GetUtcNow() + options.AbsoluteExpirationRelativeToNow
            ?? DateTimeOffset.MaxValue; // Npgsql writes it as infinity.
        return Create(
            """
            INSERT INTO signeasy_cache (name, value, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
            """,
            key,
            value,
            expiresAt.ToUniversalTime());
    }

    private NpgsqlCommand CreateRemove(string key) => Create("DELETE FROM signeasy_cache WHERE name = $1", key);

    private NpgsqlCommand Create(string text, params object[] values)
    {
        NpgsqlCommand command = database.CreateCommand(text);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
