using Dapper;
using Microsoft.Data.Sqlite;

namespace TenantsSample;

/// <summary>The tenants, in SQLite. A real application encrypts the secrets.</summary>
internal sealed class TenantDatabase : IDisposable
{
    // The database is in memory, and exists as long as this connection is open.
    private readonly SqliteConnection _open = new("Data Source=tenants;Mode=Memory;Cache=Shared");

    public TenantDatabase()
    {
        _open.Open();
        _open.Execute("CREATE TABLE Tenants (Id TEXT PRIMARY KEY, ClientId TEXT NOT NULL, ClientSecret TEXT NOT NULL)");
    }

    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_open.ConnectionString);
        return await connection.QuerySingleOrDefaultAsync<Tenant>(new CommandDefinition(
            "SELECT Id, ClientId, ClientSecret FROM Tenants WHERE Id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>Adds a tenant; false if there already is one with this name.</summary>
    public async Task<bool> AddAsync(Tenant tenant)
    {
        await using var connection = new SqliteConnection(_open.ConnectionString);
        return await connection.ExecuteAsync("INSERT OR IGNORE INTO Tenants VALUES (@Id, @ClientId, @ClientSecret)", tenant) == 1;
    }

    /// <summary>Changes a tenant's secret; false if there is no such tenant.</summary>
    public async Task<bool> SetSecretAsync(string id, string secret)
    {
        await using var connection = new SqliteConnection(_open.ConnectionString);
        return await connection.ExecuteAsync("UPDATE Tenants SET ClientSecret = @secret WHERE Id = @id", new { id, secret }) == 1;
    }

    public void Dispose() => _open.Dispose();
}
