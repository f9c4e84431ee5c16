using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Fleet;

[Collection(nameof(FleetGroup))]
public class UnwillingRedisTests
{
    private const int Failing = 40;

    [Theory]
    [InlineData("demands a password", 1, "--requirepass", "not-known-to-the-fleet")]
    [InlineData("is read-only", 2, "--replicaof", "127.0.0.1", "1")]
    [InlineData("is full", 2, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction")]
    [InlineData("hangs", 1)]
    public async Task A_Redis_that_fails_in_any_way_fails_no_call_and_is_logged_once(string trouble, int troubles, params string[] arguments)
    {
        Assert.SkipUnless(StoreServer.IsRedis, "Garnet has no such settings.");
        using var fake = new FakeSigneasy();
        await using StoreServer store = await StoreServer.StartAsync(arguments);
        await using Replica replica = await Replica.StartAsync(store, fake);
        if (trouble == "hangs")
        {
            await store.HangAsync();
        }

        for (int call = 1; call <= 3; call++)
        {
            AccessToken token = await replica.Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
            Assert.NotEmpty(token.Value);
        }

        Assert.Equal(3, fake.TokensIssued);
        Assert.Equal(troubles, replica.Log.Count(Failing));
        Assert.Equal(troubles, replica.Log.Lines.Count);
    }
}
