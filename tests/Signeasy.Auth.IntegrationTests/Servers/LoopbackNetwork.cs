using System.Net;
using System.Net.Sockets;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>
/// The internet as the tests see it: the origins that have a server of their own, and behind every other name and port
/// the server of "some other host". No byte leaves 127.0.0.1.
/// </summary>
internal sealed class LoopbackNetwork(LoopbackServer other)
{
    private readonly Dictionary<string, LoopbackServer> _servers = new(StringComparer.Ordinal);

    public void Add(string origin, LoopbackServer server) => _servers.Add(origin, server);

    public SocketsHttpHandler CreateHandler(bool followsRedirects) => new()
    {
        AllowAutoRedirect = followsRedirects,
        UseProxy = false,
        UseCookies = false,
        SslOptions = TestCertificates.Trust(),
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        LoopbackServer server =
            _servers.GetValueOrDefault($"{scheme}://{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}", other);
        int port = (scheme == Uri.UriSchemeHttps ? server.Https : server.Http).Port;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
