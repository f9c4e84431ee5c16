using System.Net.Sockets;
using System.Text;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>
/// Gives every request the same bytes, well formed or not. Each connection has a thread and a buffer of its own, and
/// only the first request allocates, so that what a measurement sees is the client's.
/// </summary>
internal sealed class CannedServer : IDisposable
{
    private readonly LoopbackListener _listener;
    private readonly byte[] _answer;
    private readonly bool _closes;
    private string? _firstRequest;

    /// <param name="answer">All of the answer, status line and headers included.</param>
    /// <param name="closes">Whether the connection ends with each answer.</param>
    public CannedServer(string answer, bool closes = false)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _closes = closes;
        _listener = new LoopbackListener(Serve);
    }

    public Uri Address => _listener.Address;

    /// <summary>The first request, as it came over the wire.</summary>
    public string FirstRequest => _firstRequest ?? throw new InvalidOperationException("No request has come in.");

    public void Dispose() => _listener.Dispose();

    private void Serve(Socket connection)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            int read = connection.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (read == 0)
            {
                return;
            }

            length += read;
            if (!IsWhole(buffer.AsSpan(0, length)))
            {
                continue;
            }

            _firstRequest ??= Encoding.Latin1.GetString(buffer, 0, length);
            length = 0;
            connection.Send(_answer);
            if (_closes)
            {
                return;
            }
        }
    }

    /// <summary>The requests of these tests end with their head, or else with a JSON object.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> request) =>
        request.StartsWith("POST"u8) ? request.EndsWith("}"u8) : request.EndsWith("\r\n\r\n"u8);
}
