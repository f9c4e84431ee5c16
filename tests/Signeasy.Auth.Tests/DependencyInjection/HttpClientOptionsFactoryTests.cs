using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Settings that the application makes for all clients never reach the one that sends the client secret.</summary>
public sealed class HttpClientOptionsFactoryTests : IDisposable
{
    private static readonly Uri ApiCall = new("https://api.signeasy.com/v3/me");
    private static readonly Uri TokenRequest = new("https://auth.signeasy.com/oauth/token");

    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();
    private readonly ConcurrentQueue<Uri> _seen = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Global { get; } = new(
        from way in new[] { "ConfigureAll", "PostConfigureAll", "injected", "custom", "custom post" }
        from isFirst in new[] { true, false }
        select new TheoryDataRow<string, bool>(way, isFirst));

    public static TheoryData<string> Named { get; } = ["builder", "Configure", "PostConfigure", "injected", "injected post"];

    public void Dispose() => _wire.Dispose();

    [Theory]
    [MemberData(nameof(Global))]
    public async Task Settings_for_all_clients_reach_API_calls_and_no_token_request(string way, bool isFirst)
    {
        Wiring.InOrder(isFirst, () => AddForAll(way), () => _services.AddSigneasyAuth(Wiring.Client("client")));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();
        using HttpClient tokenClient = CreateTokenClient(provider, "Signeasy.Auth");

        Assert.Equal([ApiCall], _seen);
        Assert.Single(_wire.TokenRequests);
        Assert.Empty(tokenClient.DefaultRequestHeaders);
        Assert.Equal(Timeout.InfiniteTimeSpan, tokenClient.Timeout);
    }

    [Theory]
    [MemberData(nameof(Global))]
    public async Task Settings_for_all_clients_do_not_reach_the_token_requests_of_further_accounts(string way, bool isFirst)
    {
        Wiring.InOrder(isFirst, () => AddForAll(way), () =>
        {
            _services.AddSigneasyAuth("second", Wiring.Client("client"));
            _services.AddSigneasyAuthAccounts<NoAccounts>();
        });
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);
        using HttpClient second = CreateTokenClient(provider, "Signeasy.Auth:second");
        using HttpClient runtime = CreateTokenClient(provider, AccountsRegistration.HttpClientName);

        Assert.Empty(_seen);
        Assert.Empty(second.DefaultRequestHeaders);
        Assert.Empty(runtime.DefaultRequestHeaders);
    }

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Settings_for_the_token_client_reach_its_requests_alone(string way)
    {
        _services.AddSigneasyAuth(Wiring.Client("client")).ConfigureTokenClient(builder => AddForClient(builder, way));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();
        using HttpClient tokenClient = CreateTokenClient(provider, "Signeasy.Auth");

        Assert.Equal([TokenRequest], _seen);
        Assert.Equal(["X-Trace"], tokenClient.DefaultRequestHeaders.Select(header => header.Key));
    }

    [Fact]
    public async Task A_primary_handler_for_all_clients_does_not_send_token_requests()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.PostConfigureAll<HttpClientFactoryOptions>(options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _wire));
        await using ServiceProvider provider = _services.BuildStrictly();

        HttpMessageHandler handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("Signeasy.Auth");

        Assert.IsType<SocketsHttpHandler>(Wiring.Chain(handler).Last());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_a_filter_puts_around_the_primary_handler_sees_no_token_request(bool isFirst)
    {
        Wiring.InOrder(
            isFirst,
            () => _services.AddSingleton<IHttpMessageHandlerBuilderFilter>(
                new PrimaryHandlerFilter(primary => new ObservingHandler(_seen) { InnerHandler = primary })),
            () => _services.AddSigneasyAuth(Wiring.Client("client"))
                .ConfigureTokenClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => _wire)));
        _services.AddHttpClient("api", client => client.BaseAddress = new Uri("https://api.signeasy.com/v3/"))
            .ConfigurePrimaryHttpMessageHandler(() => _wire).AddSigneasyAuthHandler();
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal([ApiCall], _seen);
        Assert.Single(_wire.TokenRequests);
    }

    private static HttpClient CreateTokenClient(ServiceProvider provider, string name) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    private void AddForAll(string way)
    {
        switch (way)
        {
            case "ConfigureAll":
                _services.ConfigureAll<HttpClientFactoryOptions>(Set);
                break;
            case "PostConfigureAll":
                _services.PostConfigureAll<HttpClientFactoryOptions>(Set);
                break;
            case "injected":
                _services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>>(services =>
                    new ConfigureNamedOptions<HttpClientFactoryOptions, IServiceProvider>(null, services, (options, _) => Set(options)));
                break;
            case "custom":
                _services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>>(new CustomSettings(Set));
                break;
            default:
                _services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(new CustomSettings(Set));
                break;
        }
    }

    private void AddForClient(IHttpClientBuilder builder, string way)
    {
        switch (way)
        {
            case "builder":
                builder.AddHttpMessageHandler(() => new ObservingHandler(_seen))
                    .ConfigureHttpClient(client => client.DefaultRequestHeaders.Add("X-Trace", "1"));
                break;
            case "Configure":
                builder.Services.Configure<HttpClientFactoryOptions>(builder.Name, Set);
                break;
            case "PostConfigure":
                builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, Set);
                break;
            case "injected":
                builder.Services.AddOptions<HttpClientFactoryOptions>(builder.Name).Configure<IServiceProvider>((options, _) => Set(options));
                break;
            default:
                builder.Services.AddOptions<HttpClientFactoryOptions>(builder.Name).PostConfigure<IServiceProvider>((options, _) => Set(options));
                break;
        }
    }

    private void Set(HttpClientFactoryOptions options)
    {
        options.HttpMessageHandlerBuilderActions.Add(builder => builder.AdditionalHandlers.Add(new ObservingHandler(_seen)));
        options.HttpClientActions.Add(client => client.DefaultRequestHeaders.Add("X-Trace", "1"));
    }

    private sealed class ObservingHandler(ConcurrentQueue<Uri> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class CustomSettings(Action<HttpClientFactoryOptions> configure)
        : IConfigureNamedOptions<HttpClientFactoryOptions>, IPostConfigureOptions<HttpClientFactoryOptions>
    {
        public void Configure(string? name, HttpClientFactoryOptions options) => configure(options);

        public void Configure(HttpClientFactoryOptions options) => configure(options);

        public void PostConfigure(string? name, HttpClientFactoryOptions options) => configure(options);
    }

    private sealed class NoAccounts : ISigneasyAccountSource
    {
        public ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default) => default;
    }
}
