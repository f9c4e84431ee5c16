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

    private sealed class EveryAddressProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
