using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Recipes;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Recipes;

public class PostgresRecipeTests
{
    private const int Processes = 8;

    [Fact]
    public async Task Processes_that_start_together_share_one_token()
    {
        await using PostgresServer server = await StartAsync();
        using var fake = new FakeSigneasy();
        RecipeApp[] apps = [.. Enumerable.Range(0, Processes).Select(_ => new RecipeApp(
            services => services.AddSigneasyAuthWithPostgres(server.Database), fake))];

        AccessToken[] tokens = await Task.WhenAll(apps.Select(async app =>
            await app.Get<ITokenProvider>().GetTokenAsync(TestContext.Current.CancellationToken)));

        Assert.Single(tokens.Select(token => token.Value).Distinct(StringComparer.Ordinal));
        Assert.Equal(1, fake.TokensIssued);
        foreach (RecipeApp app in apps)
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_entry_is_replaced_expires_and_is_removed()
    {
        await using PostgresServer server = await StartAsync();
        var clock = new FakeTimeProvider();
        var cache = new PostgresCache(server.Database, clock);
        var minute = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        SetBlocking(cache, "a", [1], minute);
        await cache.SetAsync("a", [2], minute, cancellationToken);
        await cache.SetAsync("b", [3], new DistributedCacheEntryOptions(), cancellationToken);
        byte[]? replaced = GetBlocking(cache, "a");
        clock.Advance(TimeSpan.FromMinutes(1));
        byte[]? expired = await cache.GetAsync("a", cancellationToken);
        byte[]? kept = await cache.GetAsync("b", cancellationToken);
        await cache.RemoveAsync("b", cancellationToken);
        byte[]? removed = GetBlocking(cache, "b");

        Assert.Equal([2], replaced);
        Assert.Null(expired);
        Assert.Equal([3], kept);
        Assert.Null(removed);
    }

    [Fact]
    public async Task A_lock_has_one_holder()
    {
        await using PostgresServer server = await StartAsync();
        await using var app = new RecipeApp(services => services.AddSigneasyAuthWithPostgres(server.Database));
        IDistributedLock renewal = app.Get<IDistributedLockProvider>().CreateLock("renewal");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        IDistributedSynchronizationHandle? first = await renewal.TryAcquireAsync(TimeSpan.Zero, cancellationToken);
        IDistributedSynchronizationHandle? second = await renewal.TryAcquireAsync(TimeSpan.Zero, cancellationToken);
        await first!.DisposeAsync();
        await using IDistributedSynchronizationHandle? third = await renewal.TryAcquireAsync(TimeSpan.Zero, cancellationToken);

        Assert.Null(second);
        Assert.NotNull(third);
    }

    private static void SetBlocking(PostgresCache cache, string key, byte[] value, DistributedCacheEntryOptions options) =>
        cache.Set(key, value, options);

    private static byte[]? GetBlocking(PostgresCache cache, string key) => cache.Get(key);

    private static async Task<PostgresServer> StartAsync()
    {
        PostgresServer server = await PostgresServer.StartAsync();
        await using NpgsqlCommand create = server.Database.CreateCommand(PostgresCache.Table);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
