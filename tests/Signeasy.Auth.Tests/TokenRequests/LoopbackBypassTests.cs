using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tests;

[Collection(nameof(LoopbackBypassTests))]
[CollectionDefinition(nameof(LoopbackBypassTests), DisableParallelization = true)]
public sealed class LoopbackBypassTests : IDisposable
{
    private const string Body = """{"access_token":"a","expires_in":3600,"token_type":"Bearer"}""";

    private readonly SocketServer _proxy = new(_ => Answer);
    private readonly SocketServer _issuer = new(_ => Answer);
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    /// <summary>Sets the default proxy as HTTP_PROXY would, which .NET reads only once per process.</summary>
    public LoopbackBypassTests() => HttpClient.DefaultProxy = new EveryAddressProxy(_proxy.Address);

    private static string Answer => $"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}";

    public void Dispose()
    {
        HttpClient.DefaultProxy = _before;
        _proxy.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_for_loopback_never_goes_through_the_systems_proxy(bool isInContainer)
    {
        SigneasyAuthOptions options = _issuer.Options();
        await using ServiceProvider provider = new ServiceCollection().AddSigneasyAuth(configured =>
        {
            Wiring.Client("client")(configured);
            configured.TokenEndpoint = options.TokenEndpoint;
        }).Services.BuildServiceProvider();
        SigneasyTokenClient client = isInContainer ? provider.GetRequiredService<SigneasyTokenClient>() : new SigneasyTokenClient(options);

        AccessToken token = await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a", token.Value);
        Assert.Empty(_proxy.Requests);
        Assert.Single(_issuer.Requests);
    }

    [Fact]
    public async Task A_request_to_another_host_goes_through_the_systems_proxy_as_ever()
    {
        using HttpMessageHandler handler = Internal.PrimaryHandlers.CreateForTokens();
        using var http = new HttpClient(handler, disposeHandler: false);

        using HttpResponseMessage response = await http.GetAsync(new Uri("http://elsewhere.example/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(_proxy.Requests);
    }

    [Theory]
    [InlineData("no container")]
    [InlineData("default")]
    [InlineData("further")]
    [InlineData("runtime")]
    public async Task A_token_for_loopback_never_goes_through_the_systems_proxy(string account)
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth("further", Configure).Services.AddHttpClient("further").AddSigneasyAuthHandler("further");
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        if (account == "runtime")
        {
            services.AddSigneasyAuthAccounts<PortalAccounts>(options => options.ApiBaseAddress = ApiAddress);
            services.AddSingleton(new PortalAccounts(Configure));
        }
        else
        {
            services.AddSigneasyAuth(Configure);
        }

        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = account == "no container"
            ? SigneasyHttpClient.Create(Configured())
            : provider.GetRequiredService<IHttpClientFactory>().CreateClient(account == "further" ? "further" : "api");
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        if (account == "runtime")
        {
            request.WithSigneasyAccount("tenant");
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Empty(_proxy.Requests);
        Assert.Contains("Bearer a-portal-token", Assert.Single(_issuer.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_primary_handler_of_the_application_is_not_changed_and_keeps_its_proxy()
    {
        using var own = new SocketsHttpHandler();
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Configure);
        services.AddHttpClient("own").ConfigurePrimaryHttpMessageHandler(() => own).AddSigneasyAuthHandler();
        services.AddHttpClient("changed").AddSigneasyAuthHandler().ConfigurePrimaryHttpMessageHandler((handler, _) =>
            handler.GetType().GetProperty("Proxy")!.SetValue(handler, new WebProxy(_proxy.Address)));
        await using ServiceProvider provider = services.BuildServiceProvider();

        using HttpResponseMessage first = await provider.CallAsync("own");
        using HttpResponseMessage second = await provider.CallAsync("changed");

        Assert.Null(own.Proxy);
        Assert.Equal(2, _proxy.Requests.Count);
        Assert.Empty(_issuer.Requests);
    }

    [Fact]
    public async Task A_client_of_Signeasys_API_keeps_the_proxy_and_credentials_of_its_platform()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(options => options.PortalToken = "a-portal-token");
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider();

        HttpMessageHandler primary = Wiring.Chain(provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("api")).Last();

        Assert.Null(primary.GetType().GetProperty("Proxy")!.GetValue(primary));
    }

    private Uri ApiAddress => _issuer.Options().ApiBaseAddress;

    private SigneasyAuthOptions Configured()
    {
        var options = new SigneasyAuthOptions();
        Configure(options);
        return options;
    }

    private void Configure(SigneasyAuthOptions options)
    {
        options.PortalToken = "a-portal-token";
        options.ApiBaseAddress = ApiAddress;
    }

    private sealed class PortalAccounts(Action<SigneasyAuthOptions> configure) : ISigneasyAccountSource
    {
        public ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default)
        {
            var options = new SigneasyAuthOptions();
            configure(options);
            return new(options);
        }
    }

    private sealed class EveryAddressProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
