using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Takes connections on 127.0.0.1 and has each served on a thread of its own, so that the pool stays the client's.
/// Disposing of it closes them all.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _connections = [];
    private readonly Action<Socket> _serve;
    private volatile bool _isDisposed;

    /// <param name="serve">Serves one connection to its end; it ends early with any exception of the socket.</param>
    public LoopbackListener(Action<Socket> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port: 0));
        _listener.Listen(backlog: 1000);
        Address = new Uri($"http://{_listener.LocalEndPoint}/");
        OnThread(Listen);
    }

    public Uri Address { get; }

    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
        foreach (Socket connection in _connections)
        {
            connection.Dispose();
        }
    }

    private static void OnThread(Action action) => new Thread(() =>
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over, or the client hung up.
        }
    })
    { IsBackground = true }.Start();

    private void Listen()
    {
        while (true)
        {
            Socket connection = _listener.Accept();
            _connections.Add(connection);
            if (_isDisposed)
            {
                connection.Dispose(); // It came in too late for Dispose to see it.
            }

            OnThread(() =>
            {
                using (connection)
                {
                    _serve(connection);
                }
            });
        }
    }
}
