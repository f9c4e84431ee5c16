using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Http.Logging;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class TokenHttpClientTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();

    private const string TokenClient = "Signeasy.Auth";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task Handlers_of_the_token_client_are_kept_and_not_used_for_API_calls()
    {
        var seen = new ConcurrentQueue<Uri>();
        _services.AddSigneasyAuth(Wiring.Client("client")).ConfigureTokenClient(builder =>
            builder.AddHttpMessageHandler(() => new ObservingHandler(seen)));
        _services.AddSigneasyAuth().ConfigureTokenClient(builder =>
            builder.AddHttpMessageHandler(() => new ObservingHandler(seen)));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal(
            [new Uri("https://auth.signeasy.com/oauth/token"), new Uri("https://auth.signeasy.com/oauth/token")], seen);
    }

    [Fact]
    public async Task Handlers_of_one_account_s_token_client_are_not_used_by_another_account()
    {
        var seen = new ConcurrentQueue<Uri>();
        _services.AddSigneasyAuth(Wiring.Client("client-1"));
        _services.AddSigneasyAuth("second", Wiring.Client("client-2"))
            .ConfigureTokenClient(builder => builder.AddHttpMessageHandler(() => new ObservingHandler(seen)));
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);
        int before = seen.Count;
        await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);

        Assert.Equal((0, 1), (before, seen.Count));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Handlers_for_all_clients_reach_the_others_but_never_the_token_requests(bool isFirst, bool hasOwn)
    {
        var seen = new ConcurrentQueue<Uri>();
        var own = new ConcurrentQueue<Uri>();
        Wiring.InOrder(
            isFirst,
            () => _services.ConfigureHttpClientDefaults(builder => builder.AddHttpMessageHandler(() => new ObservingHandler(seen))),
            () => AddAccount(hasOwn ? own : null));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal([new Uri("https://api.signeasy.com/v3/me")], seen);
        Assert.Equal(hasOwn ? 1 : 0, own.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handlers_for_all_clients_are_not_used_by_an_account_first_named_for_all_clients(bool hasOwn)
    {
        var seen = new ConcurrentQueue<Uri>();
        var own = new ConcurrentQueue<Uri>();
        _services.ConfigureHttpClientDefaults(builder => builder.AddSigneasyAuthHandler());
        _services.ConfigureHttpClientDefaults(builder => builder.AddHttpMessageHandler(() => new ObservingHandler(seen)));
        AddAccount(hasOwn ? own : null);
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync("any");

        Assert.Equal([new Uri("https://api.signeasy.com/v3/me")], seen);
        Assert.Equal(hasOwn ? 1 : 0, own.Count);
    }

    [Fact]
    public async Task A_proxy_of_the_token_client_is_kept()
    {
        using var own = new SocketsHttpHandler { AllowAutoRedirect = false, Proxy = new System.Net.WebProxy("http://proxy.example:3128") };
        _services.ConfigureHttpClientDefaults(builder => builder.ConfigurePrimaryHttpMessageHandler(() => new StubTransport()));
        _services.AddSigneasyAuth(Wiring.Client("client"))
            .ConfigureTokenClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => own));
        await using ServiceProvider provider = _services.BuildStrictly();

        HttpMessageHandler primary = Primary(provider);

        Assert.Same(own, primary);
    }

    [Theory]
    [MemberData(nameof(FollowingHandlers))]
    public async Task A_primary_handler_that_follows_redirects_is_rejected_and_not_changed(Func<HttpMessageHandler> create)
    {
        HttpMessageHandler own = create();
        _services.AddSigneasyAuth(Wiring.Client("client"))
            .ConfigureTokenClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => own));
        await using ServiceProvider provider = _services.BuildStrictly();

        var failure = Assert.Throws<InvalidOperationException>(() => Primary(provider));

        Assert.Contains("ConfigureTokenClient", failure.Message, StringComparison.Ordinal);
        Assert.True(Wiring.Chain(own).Last() is SocketsHttpHandler { AllowAutoRedirect: true } or HttpClientHandler { AllowAutoRedirect: true });
    }

    [Fact]
    public async Task A_rejected_primary_handler_is_not_reported_as_a_fault_of_the_network()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"))
            .ConfigureTokenClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler()));
        await using ServiceProvider provider = _services.BuildStrictly();

        Exception? failure = await Record.ExceptionAsync(() => provider.GetRequiredService<SigneasyTokenClient>().RequestTokenAsync(Cancel));

        Assert.IsType<InvalidOperationException>(failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handlers_that_a_filter_adds_to_all_clients_are_not_used_for_token_requests(bool isFirst)
    {
        var seen = new ConcurrentQueue<Uri>();
        var own = new ConcurrentQueue<Uri>();
        Wiring.InOrder(
            isFirst, () => _services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new AddingFilter(seen)), () => AddAccount(own));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.DoesNotContain(new Uri("https://auth.signeasy.com/oauth/token"), seen);
        Assert.Contains(new Uri("https://api.signeasy.com/v3/me"), seen);
        Assert.Single(own);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_for_all_clients_do_not_reach_the_token_client_and_its_own_do(bool isFirst)
    {
        Wiring.InOrder(
            isFirst, () => _services.ConfigureHttpClientDefaults(ForAll), () => _services.AddSigneasyAuth(Wiring.Client("client")));
        await using ServiceProvider without = _services.BuildStrictly();
        _services.AddSigneasyAuth().ConfigureTokenClient(builder => builder.ConfigureHttpClient(client =>
        {
            client.DefaultRequestHeaders.Add("X-Own", "yes");
            client.DefaultRequestVersion = new Version(2, 0);
        }));
        await using ServiceProvider provider = _services.BuildStrictly();

        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(TokenClient);
        using HttpClient plain = without.GetRequiredService<IHttpClientFactory>().CreateClient(TokenClient);

        Assert.Equal(["X-Own"], client.DefaultRequestHeaders.Select(header => header.Key));
        Assert.Equal((Timeout.InfiniteTimeSpan, null, new Version(2, 0)), (client.Timeout, client.BaseAddress, client.DefaultRequestVersion));
        Assert.Empty(plain.DefaultRequestHeaders);
        Assert.Equal((Timeout.InfiniteTimeSpan, null, new Version(1, 1)), (plain.Timeout, plain.BaseAddress, plain.DefaultRequestVersion));

        static void ForAll(IHttpClientBuilder builder) => builder.ConfigureHttpClient(client =>
        {
            client.DefaultRequestHeaders.Add("Authorization", "Basic bm90OnJlYWw=");
            client.Timeout = TimeSpan.FromSeconds(1);
            client.BaseAddress = new Uri("https://elsewhere.example/");
            client.DefaultRequestVersion = new Version(3, 0);
        });
    }

    [Fact]
    public async Task A_logger_of_the_token_client_is_kept()
    {
        var logger = new RecordingHttpLogger();
        _services.ConfigureHttpClientDefaults(builder => builder.AddLogger(_ => throw new InvalidOperationException("for all")));
        _services.AddSigneasyAuth(Wiring.Client("client")).ConfigureTokenClient(builder => builder.AddLogger(_ => logger));
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Equal(1, logger.Requests);
    }

    [Fact]
    public async Task The_token_clients_own_handler_is_safe_and_follows_dns()
    {
        _services.ConfigureHttpClientDefaults(builder => builder.ConfigurePrimaryHttpMessageHandler(() => new StubTransport()));
        _services.AddSigneasyAuth(Wiring.Client("client"));
        await using ServiceProvider provider = _services.BuildStrictly();

        SocketsHttpHandler primary = Assert.IsType<SocketsHttpHandler>(Primary(provider));

        Assert.False(primary.AllowAutoRedirect);
        Assert.False(primary.UseCookies);
        Assert.Equal(System.Net.DecompressionMethods.None, primary.AutomaticDecompression);
        Assert.Equal(TimeSpan.FromMinutes(2), primary.PooledConnectionLifetime);
    }

    [Fact]
    public void The_clients_of_the_console_path_follow_dns()
    {
        var options = new SigneasyAuthOptions();
        Wiring.Client("client")(options);
        using HttpClient api = SigneasyHttpClient.Create(options);
        using HttpClient token = PrimaryHandlers.CreateClient();

        SocketsHttpHandler[] primaries =
        [
            Assert.IsType<SocketsHttpHandler>(Wiring.Chain(HandlerOf(api)).Last()),
            Assert.IsType<SocketsHttpHandler>(HandlerOf(token)),
        ];

        Assert.All(primaries, primary => Assert.Equal(TimeSpan.FromMinutes(2), primary.PooledConnectionLifetime));
        Assert.False(primaries[1].AllowAutoRedirect);
    }

    [Fact]
    public async Task Each_acquisition_gets_a_client_from_the_factory_so_that_handlers_rotate()
    {
        var factory = new CountingFactory();
        _services.AddSingleton<IHttpClientFactory>(factory);
        _services.AddSigneasyAuth(Wiring.Client("client"));
        await using ServiceProvider provider = _services.BuildStrictly();
        SigneasyTokenClient client = provider.GetRequiredService<SigneasyTokenClient>();

        await client.RequestTokenAsync(Cancel);
        await client.RequestTokenAsync(Cancel);

        Assert.Equal([TokenClient, TokenClient], factory.Names);
    }

    [Fact]
    public async Task A_token_handler_on_the_token_client_itself_is_left_off()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"))
            .ConfigureTokenClient(builder => builder.AddSigneasyAuthHandler()).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Null(Assert.Single(_wire.TokenRequests).Authorization);
    }

    public static TheoryData<Func<HttpMessageHandler>> FollowingHandlers() => new(
        () => new SocketsHttpHandler(),
        () => new HttpClientHandler(),
        () => new ObservingHandler([]) { InnerHandler = new ObservingHandler([]) { InnerHandler = new HttpClientHandler() } });

    private static HttpMessageHandler Primary(ServiceProvider provider) =>
        Wiring.Chain(provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(TokenClient)).Last();

    private void AddAccount(ConcurrentQueue<Uri>? seen)
    {
        SigneasyAuthBuilder account = _services.AddSigneasyAuth(Wiring.Client("client"));
        if (seen is not null)
        {
            account.ConfigureTokenClient(builder => builder.AddHttpMessageHandler(() => new ObservingHandler(seen)));
        }
    }

    private static HttpMessageHandler HandlerOf(HttpClient client) => (HttpMessageHandler)typeof(HttpMessageInvoker)
        .GetField("_handler", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client)!;

    private sealed class ObservingHandler(ConcurrentQueue<Uri> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class AddingFilter(ConcurrentQueue<Uri> seen) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(
            Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            builder.AdditionalHandlers.Add(new ObservingHandler(seen));
            next(builder);
            builder.AdditionalHandlers.Add(new ObservingHandler(seen));
        };
    }

    private sealed class RecordingHttpLogger : IHttpClientLogger
    {
        public int Requests { get; private set; }

        public object? LogRequestStart(HttpRequestMessage request)
        {
            Requests++;
            return null;
        }

        public void LogRequestStop(object? context, HttpRequestMessage request, HttpResponseMessage response, TimeSpan elapsed)
        {
        }

        public void LogRequestFailed(
            object? context, HttpRequestMessage request, HttpResponseMessage? response, Exception exception, TimeSpan elapsed)
        {
        }
    }

    private sealed class CountingFactory : IHttpClientFactory
    {
        public ConcurrentQueue<string> Names { get; } = [];

        public HttpClient CreateClient(string name)
        {
            Names.Enqueue(name);
            return new HttpClient(new StubTransport());
        }
    }
}
