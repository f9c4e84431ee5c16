using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tests;

[Collection(nameof(LoopbackBypassTests))]
[CollectionDefinition(nameof(LoopbackBypassTests), DisableParallelization = true)]
public sealed class LoopbackBypassTests : IDisposable
{
    private readonly List<string> _proxied = [];
    private readonly List<string> _direct = [];
    private readonly LoopbackListener _proxy;
    private readonly LoopbackListener _issuer;
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public LoopbackBypassTests()
    {
        _proxy = new LoopbackListener(connection => Serve(connection, _proxied));
        _issuer = new LoopbackListener(connection => Serve(connection, _direct));

        // As HTTP_PROXY would, which .NET reads once in a process; a WebProxy without this setting bypasses no loopback address.
        HttpClient.DefaultProxy = new EveryAddressProxy(_proxy.Address);
    }

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
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = Wiring.Secret, TokenEndpoint = new Uri(_issuer.Address, "oauth/token") };
        await using ServiceProvider provider = new ServiceCollection().AddSigneasyAuth(configured =>
        {
            Wiring.Client("client")(configured);
            configured.TokenEndpoint = options.TokenEndpoint;
        }).Services.BuildServiceProvider();
        SigneasyTokenClient client = isInContainer ? provider.GetRequiredService<SigneasyTokenClient>() : new SigneasyTokenClient(options);

        AccessToken token = await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a", token.Value);
        Assert.Empty(_proxied);
        Assert.Single(_direct);
    }

    [Fact]
    public async Task A_request_to_another_host_goes_through_the_systems_proxy_as_ever()
    {
        using HttpMessageHandler handler = Internal.PrimaryHandlers.CreateForTokens();
        using var http = new HttpClient(handler, disposeHandler: false);

        using HttpResponseMessage response = await http.GetAsync(new Uri("http://elsewhere.example/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(_proxied);
    }

    private static void Serve(System.Net.Sockets.Socket connection, List<string> seen)
    {
        byte[] buffer = new byte[8192];
        string request = "";
        do
        {
            request += Encoding.UTF8.GetString(buffer, 0, connection.Receive(buffer));
        }
        while (request.StartsWith("POST", StringComparison.Ordinal) && !request.EndsWith('}'));

        lock (seen)
        {
            seen.Add(request);
        }

        const string Body = """{"access_token":"a","expires_in":3600,"token_type":"Bearer"}""";
        connection.Send(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
    }

    private sealed class EveryAddressProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
