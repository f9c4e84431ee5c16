using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>One connection of a <see cref="RawServer"/>, its request read and its answer still to be sent.</summary>
internal sealed class RawConnection(
    Socket socket, Stream stream, Recorder recorder, Action<int> countSent, CancellationToken cancellationToken)
{
    /// <summary>The request's number on its server, from 1.</summary>
    public int Request { get; set; }

    /// <summary>The server's end.</summary>
    public CancellationToken End { get; } = cancellationToken;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, End);
        countSent(bytes.Length);
    }

    /// <summary>Ends the answer in good order.</summary>
    public Task CloseAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        return WaitForClientAsync();
    }

    /// <summary>Until the client gives up, or the server ends.</summary>
    public async Task WaitForClientAsync()
    {
        byte[] rest = new byte[4096];
        while (await stream.ReadAsync(rest, End) > 0)
        {
            // Reads the rest that the client sends.
        }
    }

    /// <summary>Ends the connection as a crash does, with RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public async Task ReadRequestAsync()
    {
        byte[] buffer = new byte[32 * 1024];
        int length = 0;
        int missing = int.MaxValue;
        while (missing > 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), End);
            if (read == 0)
            {
                throw new IOException("The client went away in its request.");
            }

            recorder.Add(buffer.AsSpan(length, read));
            length += read;
            missing = Missing(Encoding.Latin1.GetString(buffer, 0, length));
        }
    }

    private static int Missing(string request)
    {
        int headersEnd = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headersEnd < 0)
        {
            return int.MaxValue;
        }

        const string Field = "Content-Length: ";
        int field = request.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
        if (field < 0)
        {
            return 0;
        }

        int at = field + Field.Length;
        int contentLength = int.Parse(request[at..request.IndexOf('\r', at)], CultureInfo.InvariantCulture);
        return headersEnd + 4 + contentLength - request.Length;
    }
}
