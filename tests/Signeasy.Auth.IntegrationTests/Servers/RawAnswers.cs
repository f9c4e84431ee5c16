using System.Globalization;
using System.Text;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>Answers of an issuer, written byte by byte.</summary>
internal static class RawAnswers
{
    public const string TokenValue = "not-a-real-token";

    /// <summary>A token answer as Signeasy's page shows it.</summary>
    public const string TokenJson =
        """{"access_token":"not-a-real-token","scope":"rs:read rs:update","expires_in":3600,"token_type":"Bearer"}""";

    public static Task Token(RawConnection connection) => Json(TokenJson)(connection);

    public static Func<RawConnection, Task> Json(string body, int status = 200, params string[] headers) =>
        Bytes(Encoding.UTF8.GetBytes(body), status, ["Content-Type: application/json", .. headers]);

    public static Func<RawConnection, Task> Bytes(byte[] body, int status = 200, params string[] headers) => async connection =>
    {
        string length = status == 204 ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        await connection.SendAsync(Head(status, headers) + length + "\r\n");
        await connection.SendAsync(body);
        await connection.CloseAsync();
    };

    public static Func<RawConnection, Task> Text(string text) => async connection =>
    {
        await connection.SendAsync(text);
        await connection.CloseAsync();
    };

    public static Func<RawConnection, Task> Reset(string text) => async connection =>
    {
        await connection.SendAsync(text);
        connection.Reset();
    };

    public static Func<RawConnection, Task> Silence(string text = "") => async connection =>
    {
        await connection.SendAsync(text);
        await connection.WaitForClientAsync();
    };

    /// <summary>A token answer of which one byte comes every 100 ms.</summary>
    public static async Task Drip(RawConnection connection)
    {
        await connection.SendAsync(Head(200) + "Content-Length: 100\r\n\r\n");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        foreach (byte letter in Encoding.UTF8.GetBytes(TokenJson))
        {
            await timer.WaitForNextTickAsync(connection.End);
            await connection.SendAsync(new[] { letter });
        }
    }

    /// <summary>The same piece of a body again and again, for ever or until so many bytes are sent.</summary>
    public static Func<RawConnection, Task> Endless(byte[] piece, int status = 200, long? length = null, bool isChunked = false) =>
        async connection =>
        {
            string framing = isChunked ? "Transfer-Encoding: chunked\r\n"
                : length is { } known ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {known}\r\n") : "";
            await connection.SendAsync(Head(status) + framing + "\r\n");
            byte[] chunk = isChunked
                ? [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8]
                : piece;
            for (long sent = 0; sent < (length ?? long.MaxValue); sent += piece.Length)
            {
                await connection.SendAsync(chunk);
            }

            await connection.CloseAsync();
        };

    public static string Head(int status, params string[] headers) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} As it is\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n");
}
