using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>A server on 127.0.0.1 that answers each connection's first request as the test says, in HTTP or not.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawConnection, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Recorder _recorder = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _requests;
    private long _mostSent;

    public RawServer(Func<RawConnection, Task> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        string scheme = certificate is null ? "http" : "https";
        Uri = new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/oauth/token");
        _accepting = AcceptAsync();
    }

    public Uri Uri { get; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Most bytes that were sent on any one connection.</summary>
    public long MostSent
    {
        get { lock (_connections) { return _mostSent; } }
    }

    public bool Saw(string text) => _recorder.Saw(text);

    /// <summary>Until every connection so far has ended, by either side.</summary>
    public Task WhenIdleAsync()
    {
        lock (_connections)
        {
            return Task.WhenAll(_connections);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await WhenIdleAsync();
        _end.Dispose();
        _recorder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                lock (_connections)
                {
                    _connections.Add(Task.Run(() => ServeAsync(socket)));
                }
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        long sent = 0;
        try
        {
            using (socket)
            {
                await using Stream stream = await OpenAsync(socket);
                var connection = new RawConnection(socket, stream, _recorder, more => sent += more, _end.Token);
                await connection.ReadRequestAsync();
                connection.Request = Interlocked.Increment(ref _requests);
                await _answer(connection);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, as it may.
        }

        lock (_connections)
        {
            _mostSent = Math.Max(_mostSent, sent);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: false);
        if (_certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return tls;
    }
}
