using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public sealed class SharedRegistrationTests : IDisposable
{
    private const int InMemory = 43;

    private readonly StubTransport _wire = new();
    private readonly CapturedLog _log = new();
    private readonly FleetStore _store = new();
    private readonly FleetLocks _locks = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _wire.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Two_containers_share_one_token_for_each_account()
    {
        await using ServiceProvider one = Build(Accounts);
        await using ServiceProvider other = Build(Accounts);

        string[] values =
        [
            (await one.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel)).Value,
            (await other.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel)).Value,
            (await one.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel)).Value,
            (await other.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel)).Value,
        ];

        Assert.Equal(["token.client-1.1", "token.client-1.1", "token.client-2.1", "token.client-2.1"], values);
        Assert.Equal(2, _wire.TokenRequests.Count());
        Assert.Equal(2, _store.Entries.Count);
        Assert.Equal(2, _locks.Acquisitions);

        static void Accounts(IServiceCollection services)
        {
            services.AddSigneasyAuth(Wiring.Client("client-1")).AddDistributedCache();
            services.AddSigneasyAuth("second", Wiring.Client("client-2")).AddDistributedCache();
        }
    }

    [Fact]
    public async Task A_repeated_call_changes_nothing()
    {
        await using ServiceProvider provider = Build(services =>
        {
            services.AddSigneasyAuth(Wiring.Client("client")).AddDistributedCache().AddDistributedCache();
            services.AddSigneasyAuth().AddDistributedCache();
        });

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task An_account_without_AddDistributedCache_is_not_shared()
    {
        await using ServiceProvider provider = Build(services =>
        {
            services.AddSigneasyAuth(Wiring.Client("client-1")).AddDistributedCache();
            services.AddSigneasyAuth("second", Wiring.Client("client-2"));
        });

        await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);

        Assert.Empty(_store.Entries);
    }

    [Fact]
    public async Task A_missing_distributed_cache_is_an_error_that_says_what_to_register()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Wiring.Client("client")).AddDistributedCache();
        await using ServiceProvider provider = services.BuildStrictly();

        var error = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<ITokenProvider>);

        Assert.StartsWith("No IDistributedCache is registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_is_shared_even_without_a_lock_provider()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Wiring.Client("client")).AddDistributedCache().Services.SendThrough(_wire);
        services.AddSingleton<IDistributedCache>(_store);
        await using ServiceProvider provider = services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Single(_store.Entries);
    }

    [Fact]
    public async Task A_cache_in_memory_is_logged_once()
    {
        await using ServiceProvider provider = Build(services =>
        {
            services.AddSigneasyAuth(Wiring.Client("client")).AddDistributedCache();
            services.AddSingleton<IDistributedCache>(
                new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())));
        });

        ITokenProvider tokens = provider.GetRequiredService<ITokenProvider>();
        await tokens.GetTokenAsync(Cancel);
        await tokens.GetTokenAsync(Cancel);

        Assert.Equal(1, _log.Count(InMemory));
    }

    [Fact]
    public async Task A_reloaded_client_has_its_own_entry()
    {
        IConfigurationRoot configuration = Wiring.ClientConfiguration("client-a");
        await using ServiceProvider provider = Build(services =>
        {
            services.AddSingleton<IConfiguration>(configuration);
            services.AddSigneasyAuth().AddDistributedCache();
        });
        ITokenProvider tokens = provider.GetRequiredService<ITokenProvider>();
        await tokens.GetTokenAsync(Cancel);

        configuration.Reload(("Signeasy:ClientId", "client-b"));
        AccessToken token = await tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client-b.1", token.Value);
        Assert.Equal(2, _store.Entries.Count);
    }

    [Fact]
    public async Task A_provider_without_a_container_shares_the_token()
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = Wiring.Secret };
        using var http = new HttpClient(_wire, disposeHandler: false);
        using var first = new CachingTokenProvider(
            new DistributedTokenProvider(new SigneasyTokenClient(http, options), _store, options, _locks));
        using var second = new CachingTokenProvider(
            new DistributedTokenProvider(new SigneasyTokenClient(http, options), _store, options));

        AccessToken[] tokens = [await first.GetTokenAsync(Cancel), await second.GetTokenAsync(Cancel)];

        Assert.Equal(["token.client.1", "token.client.1"], tokens.Select(token => token.Value));
        Assert.Single(_wire.TokenRequests);
    }

    [Fact]
    public void Arguments_without_a_default_are_required()
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = Wiring.Secret };
        ITokenProvider source = new StaticTokenProvider("not-a-real-token");

        Assert.Throws<ArgumentNullException>(() => new DistributedTokenProvider(null!, _store, options));
        Assert.Throws<ArgumentNullException>(() => new DistributedTokenProvider(source, null!, options));
        Assert.Throws<ArgumentNullException>(() => new DistributedTokenProvider(source, _store, null!));
        Assert.Throws<ArgumentException>(() => new DistributedTokenProvider(source, _store, new SigneasyAuthOptions()));
        Assert.Throws<ArgumentNullException>(
            () => new DistributedTokenProvider(source, _store, options).RenewTokenAsync(null!, Cancel).AsTask().Status);
        Assert.Throws<ArgumentNullException>(() => ((SigneasyAuthBuilder)null!).AddDistributedCache());
    }

    private ServiceProvider Build(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddSingleton<IDistributedCache>(_store);
        services.AddSingleton<IDistributedLockProvider>(_locks);
        add(services);
        return services.SendThrough(_wire).BuildStrictly();
    }
}
