using System.Net;
using System.Net.Sockets;
using System.Text;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class BrokenConnectionTests
{
    private const string Broken = "failed during the token request";
    private static readonly string Half = RawAnswers.TokenJson[..50];

    [Fact]
    public async Task A_broken_answer_is_tried_again_and_then_named()
    {
        IssuerAnswer[] answers =
        [
            IssuerAnswer.Transient("Reset before the headers", RawAnswers.Reset(""), Broken),
            IssuerAnswer.Transient("End before the headers", RawAnswers.Text(""), Broken),
            IssuerAnswer.Transient("Reset in the headers", RawAnswers.Reset("HTTP/1.1 200 OK\r\nContent-Ty"), Broken),
            IssuerAnswer.Transient("End in the headers", RawAnswers.Text("HTTP/1.1 200 OK\r\nContent-Ty"), Broken),
            IssuerAnswer.Transient(
                "Half a body", RawAnswers.Text($"{RawAnswers.Head(200)}Content-Length: 100\r\n\r\n{Half}"), Broken),
            IssuerAnswer.Transient(
                "Reset in the body", RawAnswers.Reset($"{RawAnswers.Head(200)}Content-Length: 100\r\n\r\n{Half}"), Broken),
            IssuerAnswer.Transient(
                "Half a chunked body",
                RawAnswers.Text($"{RawAnswers.Head(200)}Transfer-Encoding: chunked\r\n\r\n32\r\n{Half}\r\n"),
                Broken),
            IssuerAnswer.Transient(
                "A chunk of a size that is no number",
                RawAnswers.Text($"{RawAnswers.Head(200)}Transfer-Encoding: chunked\r\n\r\nx{IssuerAnswerRunner.Secret}\r\n"),
                Broken),
            IssuerAnswer.Transient(
                "Headers of 1 MB", RawAnswers.Text($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 1 << 20)}\r\n\r\n"), Broken),
            IssuerAnswer.Transient("No HTTP", RawAnswers.Text($"SSH-2.0 {IssuerAnswerRunner.Secret}\r\n"), Broken),
            IssuerAnswer.Transient(
                "A header line that echoes the secret",
                RawAnswers.Text($"HTTP/1.1 200 OK\r\n{IssuerAnswerRunner.Secret}\r\n\r\n"),
                Broken),
        ];

        string complaints = await IssuerAnswerRunner.RunAsync(answers);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_abandoned_when_the_budget_ends()
    {
        const string Late = "didn't answer within 2 s";
        IssuerAnswer[] answers =
        [
            IssuerAnswer.Transient("Silence", RawAnswers.Silence(), Late),
            IssuerAnswer.Transient("Silence in the headers", RawAnswers.Silence("HTTP/1.1 200 OK\r\nContent-Ty"), Late),
            IssuerAnswer.Transient(
                "Silence in the body", RawAnswers.Silence($"{RawAnswers.Head(200)}Content-Length: 100\r\n\r\n{Half}"), Late),
            IssuerAnswer.Transient("One byte every 100 ms", RawAnswers.Drip, Late),
        ];

        string complaints = await IssuerAnswerRunner.RunAsync(answers);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_failure_that_passes_ends_in_a_token()
    {
        IssuerAnswer[] answers =
        [
            IssuerAnswer.ThenToken("Reset before the headers", RawAnswers.Reset("")),
            IssuerAnswer.ThenToken("Half a body", RawAnswers.Text($"{RawAnswers.Head(200)}Content-Length: 100\r\n\r\n{Half}")),
            IssuerAnswer.ThenToken("Silence for one attempt's 10 s", RawAnswers.Silence()),
        ];

        string complaints = await IssuerAnswerRunner.RunAsync(answers);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_refused_TCP_connection_is_named_with_its_cause()
    {
        // Bound, so that nobody else gets the port, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var client = new SigneasyTokenClient(IssuerAnswerRunner.Options(new Uri($"http://127.0.0.1:{port}/"), TimeSpan.FromSeconds(2)));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => IssuerAnswerRunner.RequestAsync(client));

        Assert.Contains($"127.0.0.1:{port} failed during the token request", failure.Message, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(failure.InnerException);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task An_answer_that_unpacks_to_nonsense_is_named()
    {
        await using var issuer = new RawServer(
            RawAnswers.Bytes(Encoding.UTF8.GetBytes("no gzip at all"), 200, "Content-Encoding: gzip"));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };
        using var http = new HttpClient(handler);
        var client = new SigneasyTokenClient(http, IssuerAnswerRunner.Options(issuer.Uri, TimeSpan.FromSeconds(2)));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => IssuerAnswerRunner.RequestAsync(client));

        Assert.Contains(Broken, failure.Message, StringComparison.Ordinal);
    }
}
