using System.Net;
using System.Net.Sockets;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>A loopback port that takes connections and never answers, or answers each with the same text.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly byte[] _greeting;

    /// <param name="greeting">What it sends to everybody who connects; default: nothing.</param>
    public SilentServer(string greeting = "")
    {
        _greeting = System.Text.Encoding.ASCII.GetBytes(greeting);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A port on which nothing listens.</summary>
    public static int FindClosedPort()
    {
        using var server = new SilentServer();
        return server.Port;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                await client.GetStream().WriteAsync(_greeting);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
