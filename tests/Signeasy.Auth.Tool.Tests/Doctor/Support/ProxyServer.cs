using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>
/// A proxy on a loopback port. It connects every host to one port of this machine, or refuses with a status.
/// </summary>
internal sealed class ProxyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly string _refusal;
    private readonly int _targetPort;

    private ProxyServer(int targetPort, string refusal)
    {
        _targetPort = targetPort;
        _refusal = refusal;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The first lines of the requests so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public string Server => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>A proxy that connects every host to a port of this machine.</summary>
    public static ProxyServer To(int targetPort) => new(targetPort, refusal: "");

    /// <summary>A proxy that refuses every request.</summary>
    /// <param name="status">Status and reason.</param>
    public static ProxyServer Refusing(string status) => new(0, status);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { Length: > 0 } head)
                {
                    _requests.Enqueue(head.Split('\r')[0]);
                    if (_refusal.Length == 0)
                    {
                        await TunnelAsync(stream);
                        return;
                    }

                    await stream.WriteAsync(Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 {_refusal}\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n"));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The client hung up.
        }
    }

    private async Task TunnelAsync(NetworkStream stream)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(IPAddress.Loopback, _targetPort);
        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        NetworkStream other = target.GetStream();
        await Task.WhenAny(stream.CopyToAsync(other), other.CopyToAsync(stream));
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
