using System.Globalization;
using Signeasy.Auth.Testing;
using Signeasy.Auth.Tests;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests.Fleet;

[Collection(nameof(FleetGroup))]
public class ManyProcessesTests
{
    [Fact]
    public async Task Twenty_cold_processes_make_one_acquisition()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using StoreServer store = await StoreServer.StartAsync();
        await using Workers workers = await Workers.StartAsync(20, emulator, store);
        emulator.Fake.Issuer.Delay = TimeSpan.FromSeconds(0.5);

        await workers.GoAsync();
        await workers.AllServedAsync();

        IReadOnlyList<SampleRun> runs = await workers.EndAsync(emulator.Secrets);
        Assert.InRange(emulator.Fake.Issuer.RequestCount, 1, 1 + Alone(runs));
    }

    [Fact]
    public async Task A_process_that_dies_while_it_requests_the_token_is_replaced_by_another()
    {
        var expiry = TimeSpan.FromSeconds(3);
        await using Emulator emulator = await Emulator.StartAsync();
        await using StoreServer store = await StoreServer.StartAsync();
        await using Workers workers = await Workers.StartAsync(20, emulator, store, $"--lock-expiry={expiry.TotalSeconds}");
        emulator.Fake.Issuer.Enqueue(FakeAnswer.Silence);

        await workers.GoAsync();
        int holder = await HolderAsync(store, emulator);
        await workers.KillAsync(holder);
        DateTimeOffset died = emulator.Fake.TimeProvider.GetUtcNow();
        await workers.AllServedAsync(killed: holder);

        IReadOnlyList<SampleRun> runs = await workers.EndAsync(emulator.Secrets, killed: holder);
        Assert.InRange(emulator.Fake.Issuer.RequestCount, 2, 2 + Alone(runs));
        Assert.True(FirstCall(emulator) - died < expiry + TimeSpan.FromSeconds(5), $"{FirstCall(emulator) - died}");
    }

    [Fact]
    public async Task Each_renewal_is_made_by_one_of_the_processes()
    {
        // 50 renewals take minutes, and short-lived tokens a machine that does nothing else.
        int renewals = (int)Effort.Of("SIGNEASY_RENEWALS", 2);
        (int processes, TimeSpan lifetime) = renewals > 2 ? (20, TimeSpan.FromSeconds(5)) : (8, TimeSpan.FromSeconds(10));
        await using Emulator emulator = await Emulator.StartAsync(TimeSpan.FromSeconds(20));
        await using StoreServer store = await StoreServer.StartAsync();
        await using Workers workers = await Workers.StartAsync(processes, emulator, store);
        emulator.Fake.Issuer.Delay = TimeSpan.FromSeconds(0.1);
        await workers.GoAsync();
        await workers.AllServedAsync();

        // Processes that have just started keep the machine too busy for tokens of a few seconds.
        emulator.Fake.TokenLifetime = lifetime;
        await NextTokenAsync(emulator);
        int requestsBefore = emulator.Fake.Issuer.RequestCount;
        await Task.Delay(renewals * (lifetime / 2) + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        IReadOnlyList<SampleRun> runs = await workers.EndAsync(emulator.Secrets);
        int requests = emulator.Fake.Issuer.RequestCount - requestsBefore;
        Assert.InRange(requests, renewals * 4 / 5, renewals + 2 + Alone(runs));
    }

    [Fact]
    public async Task A_store_that_goes_away_and_comes_back_fails_no_call()
    {
        const int processes = 4;
        var lifetime = TimeSpan.FromSeconds(10);
        await using Emulator emulator = await Emulator.StartAsync(lifetime);
        await using StoreServer store = await StoreServer.StartAsync();
        await using Workers workers = await Workers.StartAsync(processes, emulator, store);

        await workers.GoAsync();
        await workers.AllServedAsync();
        await store.StopAsync();
        await Task.Delay(lifetime * 0.8, TestContext.Current.CancellationToken);
        int alone = emulator.Fake.Issuer.RequestCount;
        await store.StartAgainAsync();
        await Task.Delay(lifetime * 0.6, TestContext.Current.CancellationToken);

        IReadOnlyList<SampleRun> runs = await workers.EndAsync(emulator.Secrets);
        Assert.InRange(alone, 1 + processes / 2, 1 + 2 * processes);
        Assert.All(runs, run => Assert.Equal(1, Count(run, "reading the shared entry failed")));
        await using ConnectionMultiplexer redis = await store.ConnectAsync();
        Assert.Single(await KeysAsync(redis, "signeasy-auth:token:*"));
    }

    /// <summary>The process that sends the token request: the lock's value names it.</summary>
    private static async Task<int> HolderAsync(StoreServer store, Emulator emulator)
    {
        await using ConnectionMultiplexer redis = await store.ConnectAsync();
        while (emulator.Fake.Issuer.RequestCount == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        RedisKey key = Assert.Single(await KeysAsync(redis, "signeasy-auth:lock:*"));
        string value = (await redis.GetDatabase().StringGetAsync(key)).ToString();
        return int.Parse(value.Split('_')[^2], CultureInfo.InvariantCulture);
    }

    private static async Task NextTokenAsync(Emulator emulator)
    {
        int issued = emulator.Fake.TokensIssued;
        while (emulator.Fake.TokensIssued == issued)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<List<RedisKey>> KeysAsync(ConnectionMultiplexer redis, string pattern) =>
        await redis.GetServers()[0].KeysAsync(pattern: pattern).ToListAsync(TestContext.Current.CancellationToken);

    private static DateTimeOffset FirstCall(Emulator emulator) =>
        emulator.Fake.Requests.First(request => request.Uri.AbsolutePath == "/v3/me").At;

    private static int Alone(IEnumerable<SampleRun> runs) => runs.Sum(run => run.TimesAlone);

    private static int Count(SampleRun run, string text) => run.Errors.Split(text).Length - 1;
}
