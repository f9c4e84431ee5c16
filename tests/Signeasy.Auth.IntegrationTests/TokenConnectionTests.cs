using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests;

public class TokenConnectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_http_2_alone_gets_a_token_from_an_issuer_of_http_2_alone()
    {
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson), HttpProtocols.Http2);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var client = new SigneasyTokenClient(http, Options(new Uri(issuer.Http, "oauth/token")));

        AccessToken token = await client.RequestTokenAsync(Cancel);

        Assert.Equal(RawAnswers.TokenValue, token.Value);
        Assert.Equal("HTTP/2", Assert.Single(issuer.Requests).Protocol);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_named_and_not_tried_again()
    {
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(RawAnswers.TokenJson));
        int connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (context, cancel) =>
            {
                connections++;
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });
        var client = new SigneasyTokenClient(http, Options(new Uri(issuer.Https, "oauth/token")));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => client.RequestTokenAsync(Cancel));

        Assert.Contains($"The certificate of 127.0.0.1:{issuer.Https.Port} isn't trusted", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
        Assert.Equal(1, connections);
        Assert.Empty(issuer.Requests);
    }

    [Theory]
    [InlineData("https://auth.signeasy.com/oauth/token", false)]
    [InlineData("https://auth.signeasy.com/oauth/token", true)]
    [InlineData("http://127.0.0.1:9/oauth/token", false)]
    public async Task A_proxy_that_requires_a_password_is_named_and_the_request_is_not_retried(string endpoint, bool hasWrongPassword)
    {
        await using var proxy = new RawServer(
            RawAnswers.Json("", 407, "Proxy-Authenticate: Basic realm=\"proxy\""));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            Proxy = new WebProxy(new Uri(proxy.Uri, "/"))
            {
                Credentials = hasWrongPassword ? new NetworkCredential("user", "not-a-real-password") : null,
            },
        });
        var client = new SigneasyTokenClient(http, Options(new Uri(endpoint)));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => client.RequestTokenAsync(Cancel));

        Assert.StartsWith("The proxy requires a user name and password", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
        Assert.Equal(hasWrongPassword ? 2 : 1, proxy.Requests); // .NET itself sends one request without the password.
    }

    private static SigneasyAuthOptions Options(Uri endpoint) =>
        new() { ClientId = "not-a-real-client", ClientSecret = "not-a-real-secret", TokenEndpoint = endpoint };
}
