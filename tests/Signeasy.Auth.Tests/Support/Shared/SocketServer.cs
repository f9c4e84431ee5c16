using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Signeasy.Auth.Tests;

/// <summary>A server on 127.0.0.1 that records the requests, and answers with exactly the given bytes.</summary>
internal sealed class SocketServer : IDisposable
{
    /// <summary>At an answer's end: the server keeps the connection open and sends nothing more.</summary>
    public const string Unfinished = "\u0001";

    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1");

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<string, string> _answer;
    private readonly LoopbackListener _listener;

    /// <param name="answer">Maps a request to its answer, both as sent over the wire; after an empty answer, the server sends nothing more.</param>
    public SocketServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener = new LoopbackListener(Serve);
    }

    public Uri Address => _listener.Address;

    /// <summary>The requests so far, as they came over the wire.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public SemaphoreSlim Arrivals { get; } = new(0);

    /// <summary>Settings of a client whose issuer and API this server is.</summary>
    public SigneasyAuthOptions Options() => new()
    {
        ClientId = "not-a-real-client",
        ClientSecret = "not-a-real-secret",
        TokenEndpoint = new Uri(Address, "oauth/token"),
        ApiBaseAddress = new Uri(Address, "v3/"),
    };

    public void Dispose()
    {
        _listener.Dispose();
        Arrivals.Dispose();
    }

    private void Serve(Socket connection)
    {
        if (Read(connection) is not { } request)
        {
            return;
        }

        _requests.Enqueue(request);
        Arrivals.Release();
        string answer = _answer(request);
        connection.Send(Latin1.GetBytes(answer));
        if (answer.Length > 0 && !answer.EndsWith(Unfinished, StringComparison.Ordinal))
        {
            connection.Shutdown(SocketShutdown.Send);
        }

        byte[] rest = new byte[4096];
        while (connection.Receive(rest) > 0)
        {
            // Until the client closes it too: if the server closed it first, the client could lose the answer.
        }
    }

    /// <summary>One request, head and body; null if the client sent none.</summary>
    private static string? Read(Socket connection)
    {
        var request = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        bool wasContinued = false;
        while (Missing(request.ToString()) > 0)
        {
            int read = connection.Receive(buffer);
            if (read == 0)
            {
                return null;
            }

            request.Append(Latin1.GetString(buffer, 0, read));
            if (!wasContinued && IsHeadThatWaits(request.ToString()))
            {
                wasContinued = true;
                connection.Send(Latin1.GetBytes("HTTP/1.1 100 Continue\r\n\r\n"));
            }
        }

        return request.ToString();
    }

    private static bool IsHeadThatWaits(string request) =>
        request.EndsWith("\r\n\r\n", StringComparison.Ordinal)
        && request.IndexOf("\r\nExpect: 100-continue", StringComparison.OrdinalIgnoreCase) > 0;

    private static int Missing(string request)
    {
        const string Field = "\r\nContent-Length: ";
        int headEnd = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0)
        {
            return int.MaxValue;
        }

        int at = request.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            bool isChunked = request.IndexOf("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase) > 0;
            return isChunked && !request.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) ? 1 : 0;
        }

        int start = at + Field.Length;
        string length = request.Substring(start, request.IndexOf('\r', start) - start);
        return headEnd + 4 + int.Parse(length, CultureInfo.InvariantCulture) - request.Length;
    }
}
