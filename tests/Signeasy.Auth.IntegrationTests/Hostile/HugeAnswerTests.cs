using System.IO.Compression;
using System.Net;
using System.Text;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>Looks at the process's memory, and so runs alone.</summary>
[Collection(Alone.Name)]
public sealed class HugeAnswerTests : IAsyncLifetime
{
    private const long Limit = 8 << 20;
    private const string TooLong = "is longer than 65536 bytes";
    private static readonly byte[] Piece = Encoding.ASCII.GetBytes(new string(' ', 16 * 1024));
    private readonly HttpClient _decompressing = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All });

    public async ValueTask InitializeAsync() => await RunAsync(RawAnswers.Endless(Piece));

    public ValueTask DisposeAsync()
    {
        _decompressing.Dispose();
        return default;
    }

    [Fact]
    public Task An_endless_body_is_aborted() => AssertAbortedAsync(RawAnswers.Endless(Piece), TooLong);

    [Fact]
    public Task An_endless_body_of_chunks_is_aborted() => AssertAbortedAsync(RawAnswers.Endless(Piece, isChunked: true), TooLong);

    [Fact]
    public Task A_body_of_100_MB_is_aborted() => AssertAbortedAsync(RawAnswers.Endless(Piece, length: 100 << 20), TooLong);

    [Fact]
    public Task The_body_of_an_issuer_error_that_never_ends_is_aborted() =>
        AssertAbortedAsync(RawAnswers.Endless(Piece, 401, isChunked: true), "rejected: check ClientId and ClientSecret");

    [Fact]
    public Task An_endless_failure_is_aborted() => AssertAbortedAsync(RawAnswers.Endless(Piece, 503), "The issuer returned a server error");

    [Fact]
    public Task An_endless_redirect_is_aborted() =>
        AssertAbortedAsync(RawAnswers.Endless(Piece, 302, isChunked: true), "answered with a redirect");

    [Fact]
    public Task Endless_headers_are_aborted() => AssertAbortedAsync(
        async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await connection.SendAsync("X-More: and more of the same\r\n");
            }
        },
        "failed during the token request");

    [Fact]
    public Task A_gzip_bomb_stays_packed() =>
        AssertAbortedAsync(RawAnswers.Bytes(Bomb(1 << 20), 200, "Content-Encoding: gzip"), "is compressed (gzip)");

    [Fact]
    public Task A_gzip_bomb_that_the_callers_own_client_unpacks_is_aborted() =>
        AssertAbortedAsync(RawAnswers.Bytes(Bomb(100 << 20), 200, "Content-Encoding: gzip"), TooLong, _decompressing);

    private static async Task AssertAbortedAsync(Func<RawConnection, Task> answer, string problem, HttpClient? http = null)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);

        (SigneasyAuthException failure, long sent) = await RunAsync(answer, http);

        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.InRange(sent, 0, Limit);
        Assert.True(kept < Limit, $"{kept} bytes are kept.");
    }

    private static async Task<(SigneasyAuthException Failure, long Sent)> RunAsync(
        Func<RawConnection, Task> answer, HttpClient? http = null)
    {
        await using var issuer = new RawServer(answer);
        SigneasyAuthOptions options = IssuerAnswerRunner.Options(issuer.Uri, TimeSpan.FromSeconds(1));
        SigneasyTokenClient client = http is null ? new(options) : new(http, options);

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => IssuerAnswerRunner.RequestAsync(client));

        await issuer.WhenIdleAsync().WaitAsync(IssuerAnswerRunner.HangLimit, TestContext.Current.CancellationToken);
        return (failure, issuer.MostSent);
    }

    private static byte[] Bomb(int length)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            for (int i = 0; i < length; i += Piece.Length)
            {
                gzip.Write(Piece);
            }
        }

        return packed.ToArray();
    }
}
