using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tests;

public sealed class SharedAccountsTests : IAsyncDisposable
{
    private readonly TenantApp _app = new();
    private readonly FleetStore _store = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task Two_processes_share_one_token_for_each_account()
    {
        _app.Add("a", "b");
        await using ServiceProvider one = Build(accounts => accounts.AddDistributedCache().AddDistributedCache());
        await using ServiceProvider other = Build(accounts => accounts.AddDistributedCache());

        string[] values = [await GetAsync(one, "a"), await GetAsync(other, "a"), await GetAsync(one, "b"), await GetAsync(other, "b")];

        Assert.Equal(values[0], values[1]);
        Assert.Equal(values[2], values[3]);
        Assert.NotEqual(values[0], values[2]);
        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Equal(2, _store.Entries.Count);
    }

    [Fact]
    public async Task An_account_that_was_dropped_for_others_comes_back_without_a_token_request()
    {
        _app.Add("a", "b");
        await using ServiceProvider provider = Build(accounts => accounts.AddDistributedCache(), maxAccounts: 1);

        string first = await GetAsync(provider, "a");
        await GetAsync(provider, "b");
        string second = await GetAsync(provider, "a");

        Assert.Equal(first, second);
        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Equal(3, _app.Tenants.Lookups.Count);
    }

    [Fact]
    public async Task Without_a_distributed_cache_the_call_fails_and_says_so()
    {
        _app.Add("a");
        _app.Accounts.AddDistributedCache();

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Contains("IDistributedCache", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_finds_each_account_s_token_in_its_file()
    {
        _app.Add("a", "b");
        string[] values;
        await using (ServiceProvider first = Build(accounts => accounts.AddFileCache("unused").AddFileCache(_folder.Combine("tokens"))))
        {
            values = [await GetAsync(first, "a"), await GetAsync(first, "b")];
        }

        await using ServiceProvider second = Build(accounts => accounts.AddFileCache(_folder.Combine("tokens")));
        string[] after = [await GetAsync(second, "a"), await GetAsync(second, "b")];

        Assert.Equal(values, after);
        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Equal(2, Directory.GetFiles(_folder.Combine("tokens"), "*.token").Length);
        Assert.False(Directory.Exists("unused"));
    }

    private static async Task<string> GetAsync(ServiceProvider provider, string account) =>
        (await provider.GetRequiredService<ISigneasyAccounts>().GetTokenProvider(account).GetTokenAsync(Cancel)).Value;

    private ServiceProvider Build(Action<SigneasyAccountsBuilder> configure, int maxAccounts = 100)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(_app.Tenants);
        services.AddSingleton<IDistributedCache>(_store);
        services.AddSingleton<IDistributedLockProvider>(new FleetLocks());
        configure(services.AddSigneasyAuthAccounts<TenantTable>(options => options.MaxAccounts = maxAccounts));
        services.AddFakeSigneasy(_app.Fake);
        return services.BuildStrictly();
    }
}
