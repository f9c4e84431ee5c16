using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.server;

namespace FleetSample;

/// <summary>Garnet, a server with Redis's protocol, in this process.</summary>
internal sealed class Store : IDisposable
{
    private readonly GarnetServer _server;

    /// <param name="port">A port on loopback; 0 for any free port.</param>
    public Store(int port)
    {
        Port = port == 0 ? FreePort() : port;
        _server = new GarnetServer(new GarnetServerOptions
        {
            EndPoints = [new IPEndPoint(IPAddress.Loopback, Port)],
            EnableLua = true, // The cache and the lock use scripts.
            LuaOptions = new LuaOptions(),
            LogMemorySize = "32m",
            PageSize = "4m",
            QuietMode = true,
        });
        _server.Start();
    }

    public int Port { get; }

    public static async Task<int> RunAsync(int port, CancellationTokenSource end)
    {
        using var store = new Store(port);
        Console.WriteLine($"A store is at 127.0.0.1:{store.Port}. It stops at the end of the input, or with Ctrl+C.");
        Input.CancelAtEnd(end);
        await end.Token.WhenCancelledAsync();
        return 0;
    }

    public void Dispose() => _server.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
