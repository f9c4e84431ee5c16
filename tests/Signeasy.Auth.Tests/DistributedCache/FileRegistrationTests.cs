using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tests;

public sealed class FileRegistrationTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly TemporaryFolder _parent = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => _parent.Combine("tokens");

    public void Dispose()
    {
        _wire.Dispose();
        _parent.Dispose();
    }

    [Fact]
    public async Task Two_runs_with_a_container_request_one_token()
    {
        string first = await GetTokenAsync(services => services.AddSigneasyAuth(Wiring.Client("client")).AddFileCache(Folder));
        string second = await GetTokenAsync(services => services.AddSigneasyAuth(Wiring.Client("client")).AddFileCache(Folder));

        Assert.Equal(first, second);
        Assert.Single(_wire.TokenRequests);
    }

    [Fact]
    public async Task The_last_path_counts()
    {
        await GetTokenAsync(services =>
            services.AddSigneasyAuth(Wiring.Client("client")).AddFileCache(_parent.Combine("unused")).AddFileCache(Folder));

        Assert.False(Directory.Exists(_parent.Combine("unused")));
        Assert.Single(Directory.GetFiles(Folder, "*.token"));
    }

    [Fact]
    public async Task Each_account_has_its_own_file()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Wiring.Client("client-1")).AddFileCache(Folder);
        services.AddSigneasyAuth("second", Wiring.Client("client-2")).AddFileCache(Folder);
        services.SendThrough(_wire);
        await using ServiceProvider provider = services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);
        await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);

        Assert.Equal(2, Directory.GetFiles(Folder, "*.token").Length);
    }

    [Fact]
    public async Task Two_runs_without_a_container_request_one_token()
    {
        for (int run = 0; run < 2; run++)
        {
            using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(Options(), Folder, new() { PrimaryHandler = Wire() });
            using HttpResponseMessage response = await signeasy.GetAsync(new Uri("me", UriKind.Relative), Cancel);
        }

        Assert.Single(_wire.TokenRequests);
        Assert.Equal(2, _wire.Calls.Count());
    }

    [Fact]
    public async Task The_file_cache_asks_the_clients_decorator()
    {
        int asked = 0;
        var httpClientOptions = new SigneasyHttpClientOptions
        {
            PrimaryHandler = Wire(),
            DecorateTokenProvider = source =>
            {
                asked++;
                return source;
            },
        };
        using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(Options(), Folder, httpClientOptions);

        using HttpResponseMessage response = await signeasy.GetAsync(new Uri("me", UriKind.Relative), Cancel);

        Assert.Equal(1, asked);
        Assert.Single(Directory.GetFiles(Folder, "*.token"));
    }

    [Fact]
    public void Missing_arguments_and_an_empty_path_are_rejected()
    {
        SigneasyAuthBuilder builder = new ServiceCollection().AddSigneasyAuth();

        Assert.Throws<ArgumentNullException>(() => SigneasyAuthBuilderExtensions.AddFileCache(null!));
        Assert.Throws<ArgumentException>(() => builder.AddFileCache(""));
        Assert.Throws<ArgumentNullException>(() => SigneasyHttpClientWithFileCache.Create(null!));
        Assert.Throws<ArgumentException>(() => SigneasyHttpClientWithFileCache.Create(Options(), ""));
        Assert.Throws<ArgumentException>(() => SigneasyHttpClientWithFileCache.Create(new SigneasyAuthOptions()));
    }

    private static SigneasyAuthOptions Options() => new() { ClientId = "client", ClientSecret = Wiring.Secret };

    private async Task<string> GetTokenAsync(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        services.SendThrough(_wire);
        await using ServiceProvider provider = services.BuildStrictly();
        return (await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel)).Value;
    }

    /// <summary>Forwards to the wire, so that a client can dispose this handler and not the wire.</summary>
    private InlineHandler Wire() => new(_wire);
}
