using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>
/// A server that answers 401 to a large upload over HTTP/1.1 and closes the connection before it has read the body. .NET
/// loses that answer, unless it was asked to wait for it.
/// </summary>
public sealed class EarlyRejectionTests : IDisposable
{
    private const int Size = 60 << 20;

    private readonly LoopbackListener _api;
    private readonly TaskCompletionSource<long> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TokenSequence _tokens = TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second"));

    public EarlyRejectionTests() => _api = new LoopbackListener(Serve);

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task An_upload_whose_connection_is_closed_early_fails_and_renews_nothing()
    {
        using HttpClient http = CreateClient();
        using HttpRequestMessage request = CreateUpload(expectsContinue: null);

        Exception? failure = await Record.ExceptionAsync(() => http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.IsType<HttpRequestException>(failure);
        Assert.Empty(_tokens.Rejected);
        Assert.False(request.Headers.Contains("Authorization"));
    }

    [Fact]
    public async Task The_same_upload_is_sent_once_more_with_another_token_if_it_expects_100_Continue()
    {
        using HttpClient http = CreateClient();
        using HttpRequestMessage request = CreateUpload(expectsContinue: true);

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Size, await _read.Task);
        Assert.Single(_tokens.Rejected);
    }

    private static HttpRequestMessage CreateUpload(bool? expectsContinue)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "upload") { Content = new StreamContent(new MemoryStream(new byte[Size])) };
        request.Headers.ExpectContinue = expectsContinue;
        return request;
    }

    private static string ReadHead(Socket connection)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (connection.Receive(one) == 0)
            {
                break;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private HttpClient CreateClient()
    {
        HttpClient http = SigneasyHttpClient.Create(_tokens, new()
        {
            ApiBaseAddress = _api.Address,

            // Longer than the default second: the server must have answered before the body is sent.
            PrimaryHandler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(60) },
        });
        http.Timeout = TimeSpan.FromSeconds(60);
        return http;
    }

    private void Serve(Socket connection)
    {
        string head = ReadHead(connection);
        if (head.Contains("Bearer first", StringComparison.Ordinal))
        {
            // With the body unread, the close is a reset.
            connection.Send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
            return;
        }

        connection.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        byte[] buffer = new byte[1 << 16];
        long read = 0;
        while (read < Size && connection.Receive(buffer) is var more and > 0)
        {
            read += more;
        }

        _read.SetResult(read);
        connection.Send(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {0}\r\nConnection: close\r\n\r\n")));
    }
}
