using System.Text;
using Signeasy.Auth.Testing;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests.Fleet;

[Collection(nameof(FleetGroup))]
public class SharedEntryTests
{
    [Fact]
    public async Task Two_processes_share_one_entry()
    {
        using var fake = new FakeSigneasy();
        await using StoreServer store = await StoreServer.StartAsync();
        await using Replica one = await Replica.StartAsync(store, fake);
        await using Replica other = await Replica.StartAsync(store, fake);

        AccessToken first = await one.Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        AccessToken second = await other.Tokens.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal((first.Value, first.IssuedAt, first.ExpiresAt, first.Scope), (second.Value, second.IssuedAt, second.ExpiresAt, second.Scope));
        Assert.Equal(1, fake.TokensIssued);
        Assert.Single(await DumpAsync(store));
        Assert.Empty(one.Log.Lines.Concat(other.Log.Lines));
    }

    [Fact]
    public async Task The_entry_expires_with_the_token()
    {
        using var fake = new FakeSigneasy { TokenLifetime = TimeSpan.FromHours(1) };
        await using StoreServer store = await StoreServer.StartAsync();
        await using Replica replica = await Replica.StartAsync(store, fake);

        await replica.Tokens.GetTokenAsync(TestContext.Current.CancellationToken);

        await using ConnectionMultiplexer redis = await store.ConnectAsync();
        (string key, _) = Assert.Single(await DumpAsync(store));
        TimeSpan? left = await redis.GetDatabase().KeyTimeToLiveAsync(key);
        Assert.NotNull(left);
        Assert.InRange(left.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Neither_the_token_nor_the_secret_is_ever_in_clear_in_the_store()
    {
        using var fake = new FakeSigneasy();
        await using StoreServer store = await StoreServer.StartAsync();
        await using Replica replica = await Replica.StartAsync(store, fake);
        fake.Issuer.Delay = TimeSpan.FromSeconds(1);

        Task<AccessToken> asking = replica.Tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask();
        List<(string Key, byte[] Value)> dumps = [];
        do
        {
            dumps.AddRange(await DumpAsync(store));
        }
        while (!asking.IsCompleted);
        AccessToken token = await asking;
        dumps.AddRange(await DumpAsync(store));

        string[] dumped = [.. dumps.SelectMany(entry => TextsOf(Encoding.UTF8.GetBytes(entry.Key)).Concat(TextsOf(entry.Value)))];
        Assert.Contains(dumps, entry => entry.Key.StartsWith("signeasy-auth:token:", StringComparison.Ordinal));
        Assert.Contains(dumps, entry => entry.Key.StartsWith("signeasy-auth:lock:", StringComparison.Ordinal));
        Assert.All(
            Clear(token, fake),
            clear => Assert.DoesNotContain(dumped, text => text.Contains(clear, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The token as a whole and in parts, what it says, and the secret.</summary>
    private static string[] Clear(AccessToken token, FakeSigneasy fake) =>
    [
        .. token.Value.Split('.'),
        .. token.Value.Split('.').Select(part => part[..16]),
        .. token.Value.Split('.').Select(part => part[^16..]),
        token.Scope!,
        fake.ClientId,
        "client-credentials",
        fake.ClientSecret,
        fake.ClientSecret["fake-secret-".Length..],
    ];

    /// <summary>Bytes as text, as they are and in what people wrap bytes in.</summary>
    private static string[] TextsOf(byte[] bytes) =>
        [Encoding.Latin1.GetString(bytes), Encoding.Unicode.GetString(bytes), Convert.ToHexString(bytes), Convert.ToBase64String(bytes)];

    /// <summary>All keys with their values.</summary>
    private static async Task<List<(string Key, byte[] Value)>> DumpAsync(StoreServer store)
    {
        await using ConnectionMultiplexer redis = await store.ConnectAsync();
        IDatabase database = redis.GetDatabase();
        List<(string, byte[])> dump = [];
        await foreach (RedisKey key in redis.GetServers()[0].KeysAsync().WithCancellation(TestContext.Current.CancellationToken))
        {
            byte[] value = await database.KeyTypeAsync(key) switch
            {
                RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(field => BytesOf(field.Name).Concat(BytesOf(field.Value)))],
                RedisType.None => [],
                _ => BytesOf(await database.StringGetAsync(key)),
            };
            dump.Add((key.ToString(), value));
        }

        return dump;
    }

    private static byte[] BytesOf(RedisValue value) => (byte[]?)value ?? [];
}
