using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class HttpClientBuilderTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_handler_may_come_before_or_after_the_account(bool isFirst)
    {
        Wiring.InOrder(
            isFirst,
            () => _services.AddHttpClient("api").AddSigneasyAuthHandler(),
            () => _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire));
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        SentRequest call = Assert.Single(_wire.Calls);
        Assert.Equal("Bearer token.client.1", call.Authorization);
        Assert.Equal(new Uri("https://api.signeasy.com/v3/me"), call.Uri);
    }

    [Fact]
    public async Task The_handler_alone_registers_the_same_services_as_the_account()
    {
        _services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(Wiring.ClientConfiguration("client"));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal("Bearer token.client.1", Assert.Single(_wire.Calls).Authorization);
        Assert.NotNull(provider.GetService<SigneasyTokenClient>());
    }

    [Fact]
    public async Task A_typed_client_gets_token_and_base_address()
    {
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        _services.AddHttpClient<TypedClient>().AddSigneasyAuthHandler();
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredService<TypedClient>().Http.GetAsync("me", Cancel);

        SentRequest call = Assert.Single(_wire.Calls);
        Assert.Equal("Bearer token.client.1", call.Authorization);
        Assert.Equal(new Uri("https://api.signeasy.com/v3/me"), call.Uri);
    }

    [Fact]
    public async Task The_base_address_is_that_of_the_settings_with_a_trailing_slash()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.AddSigneasyAuth(options => options.ApiBaseAddress = new Uri("https://api.example/v4"));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        await using ServiceProvider provider = _services.BuildStrictly();

        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        Assert.Equal(new Uri("https://api.example/v4/"), client.BaseAddress);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_base_address_that_the_client_has_is_kept_whatever_the_order(bool isFirst)
    {
        var own = new Uri("https://api.signeasy.com/v2/");
        _services.AddSigneasyAuth(Wiring.Client("client"));
        IHttpClientBuilder builder = _services.AddHttpClient("api");
        _ = isFirst
            ? builder.ConfigureHttpClient(client => client.BaseAddress = own).AddSigneasyAuthHandler()
            : builder.AddSigneasyAuthHandler().ConfigureHttpClient(client => client.BaseAddress ??= own);
        await using ServiceProvider provider = _services.BuildStrictly();

        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        Assert.Equal(own, client.BaseAddress);
    }

    [Fact]
    public async Task A_second_call_on_one_client_adds_no_second_handler()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.AddHttpClient("api").AddSigneasyAuthHandler().AddSigneasyAuthHandler();
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        await using ServiceProvider provider = _services.BuildStrictly();

        HttpMessageHandler handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("api");

        Assert.Single(Wiring.Chain(handler).OfType<SigneasyAuthHandler>());
    }

    [Fact]
    public async Task The_account_of_a_clients_last_call_gives_token_and_base_address()
    {
        AddTwoAccounts();
        _services.AddHttpClient("api").AddSigneasyAuthHandler().AddSigneasyAuthHandler("second");
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        SentRequest call = Assert.Single(_wire.Calls);
        Assert.Equal("Bearer token.client-2.1", call.Authorization);
        Assert.Equal(new Uri("https://api.example/v3/me"), call.Uri);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_for_one_client_goes_before_the_account_for_all(bool allFirst)
    {
        AddTwoAccounts();
        Wiring.InOrder(
            allFirst,
            () => _services.ConfigureHttpClientDefaults(builder => builder.AddSigneasyAuthHandler()),
            () => _services.AddHttpClient("api").AddSigneasyAuthHandler("second"));
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();
        await provider.CallAsync("any");

        Assert.Equal(
            [
                ("Bearer token.client-2.1", new Uri("https://api.example/v3/me")),
                ("Bearer token.client-1.1", new Uri("https://api.signeasy.com/v3/me")),
            ],
            _wire.Calls.Select(call => (call.Authorization!, call.Uri)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_for_all_clients_stays_off_the_token_requests(bool isFirst)
    {
        Wiring.InOrder(
            isFirst,
            () => _services.ConfigureHttpClientDefaults(builder => builder.AddSigneasyAuthHandler()),
            () => _services.AddSigneasyAuth(options =>
            {
                Wiring.Client("client")(options);
                options.TokenEndpoint = new Uri("https://api.signeasy.com/oauth/token");
            }));
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync("any");

        Assert.Null(Assert.Single(_wire.TokenRequests).Authorization);
        Assert.Equal("Bearer token.client.1", Assert.Single(_wire.Calls).Authorization);
    }

    [Fact]
    public async Task The_header_is_redacted_in_the_clients_own_log_and_other_headers_as_the_application_says()
    {
        using var log = new CapturedLog();
        _services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        _services.AddHttpClient("api").AddSigneasyAuthHandler().RedactLoggedHeaders(["X-Hidden"]);
        await using ServiceProvider provider = _services.BuildStrictly();
        using var request = new HttpRequestMessage(HttpMethod.Get, "me")
        {
            Headers = { { "X-Hidden", "hidden-value" }, { "X-Shown", "shown-value" } },
        };

        await provider.GetRequiredService<IHttpClientFactory>().CreateClient("api").SendAsync(request, Cancel);

        string text = string.Join('\n', log.Lines.Select(line => line.Text));
        Assert.Contains("Authorization: *", text, StringComparison.Ordinal);
        Assert.DoesNotContain("token.client.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-value", text, StringComparison.Ordinal);
        Assert.Contains("shown-value", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_of_the_application_never_sees_the_token_wherever_it_is_added(bool isFirst)
    {
        var seen = new List<bool>();
        _services.AddSigneasyAuth(Wiring.Client("client"));
        IHttpClientBuilder client = _services.AddHttpClient("api");
        client = isFirst ? client : client.AddSigneasyAuthHandler();
        client.AddHttpMessageHandler(() => new LookingHandler(seen));
        client = isFirst ? client.AddSigneasyAuthHandler() : client;
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal([false, false], seen);
        Assert.NotNull(Assert.Single(_wire.Calls).Authorization);
    }

    [Fact]
    public async Task The_handler_logs_to_its_own_category()
    {
        using var log = new CapturedLog();
        _services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.SendThrough(new StubTransport { ApiStatus = System.Net.HttpStatusCode.Unauthorized });
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Contains(log.Lines, line => line.Category == "Signeasy.Auth.SigneasyAuthHandler" && line.Id == 21);
    }

    [Fact]
    public async Task A_service_can_still_call_the_API_while_the_container_is_disposed()
    {
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.AddSingleton<LastCall>();
        ServiceProvider provider = _services.BuildStrictly();
        await provider.GetRequiredService<LastCall>().CallAsync();

        await provider.DisposeAsync();

        Assert.Equal(["Bearer token.client.1", "Bearer token.client.1"], _wire.Calls.Select(call => call.Authorization));
    }

    private void AddTwoAccounts()
    {
        _services.AddSigneasyAuth(Wiring.Client("client-1"));
        _services.AddSigneasyAuth("second", options =>
        {
            Wiring.Client("client-2")(options);
            options.ApiBaseAddress = new Uri("https://api.example/v3/");
        });
    }

    private sealed class LookingHandler(List<bool> seen) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add(request.Headers.Contains("Authorization"));
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            seen.Add(response.RequestMessage!.Headers.Contains("Authorization"));
            return response;
        }
    }

#pragma warning disable CA1812 // The container makes it.
    private sealed class TypedClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }

    private sealed class LastCall(IHttpClientFactory clients) : IAsyncDisposable
    {
        public Task<HttpResponseMessage> CallAsync() => clients.CreateClient("api").GetAsync("me", CancellationToken.None);

        public async ValueTask DisposeAsync() => await CallAsync();
    }
}
