using System.Net;
using System.Text;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.NetFrameworkTests;

public class NetStandardAuthHandlerTests
{
    private const string Header = "\r\nAuthorization: Bearer ";

    [Fact]
    public async Task A_request_to_the_API_has_the_token_only_while_it_is_sent()
    {
        using var api = new SocketServer(_ => WireAnswers.Json(200));
        using HttpClient client = Client(api, TokenSequence.Of(TokenSequence.Token("first")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(Header + "first\r\n", Assert.Single(api.Requests), StringComparison.Ordinal);
        Assert.Null(request.Headers.Authorization);
        Assert.Null(response.RequestMessage.Headers.Authorization);
    }

    [Fact]
    public async Task A_request_that_failed_has_no_token_left()
    {
        var gone = new SocketServer(_ => WireAnswers.Json(200));
        gone.Dispose();
        using HttpClient client = Client(gone, TokenSequence.Of(TokenSequence.Token("first")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Null(request.Headers.Authorization);
    }

    public static TheoryData<string> RepeatableContents => new("none", "string", "bytes", "form", "stream", "multipart");

    [Theory]
    [MemberData(nameof(RepeatableContents))]
    public async Task A_request_whose_token_was_rejected_is_sent_once_more_with_another(string content)
    {
        using SocketServer api = RejectingFirst();
        TokenSequence tokens = TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second"));
        using HttpClient client = Client(api, tokens);
        using HttpRequestMessage request = Request(content);

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, api.Requests.Count);
        Assert.Contains(Header + "second\r\n", api.Requests[1], StringComparison.Ordinal);
        Assert.Equal(Body(api.Requests[0]), Body(api.Requests[1]));
        Assert.Equal(["first"], tokens.Rejected.Select(token => token.Value));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_sent_once_and_the_401_is_the_caller_s()
    {
        using SocketServer api = RejectingFirst();
        var renewed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var tokens = new TokenSequence(_ => new(TokenSequence.Token("first")), _ =>
        {
            renewed.SetResult(true);
            return new(TokenSequence.Token("second"));
        });
        using HttpClient client = Client(api, tokens);
        using var upload = new OneWayStream(Encoding.ASCII.GetBytes("an upload"));
        using var content = new StreamContent(upload);

        using HttpResponseMessage response =
            await client.PostAsync("documents", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""{"error":"rejected"}""", await response.Content.ReadAsStringAsync());
        Assert.Single(api.Requests);
        Assert.True(await renewed.Task);
    }

    [Fact]
    public async Task A_stream_moved_after_its_content_was_created_is_not_sent_again_with_other_bytes()
    {
        using SocketServer api = RejectingFirst();
        using HttpClient client = ReadingClient(api, isClosing: false);
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes("0123456789")) { Position = 2 };
        using var content = new StreamContent(stream);
        stream.Position = 4;

        using HttpResponseMessage response =
            await client.PostAsync("documents", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("456789", Body(Assert.Single(api.Requests)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_content_that_an_inner_handler_read_as_a_stream_is_sent_again_unless_it_was_closed(bool isClosed)
    {
        using SocketServer api = RejectingFirst();
        using HttpClient client = ReadingClient(api, isClosed);

        using HttpResponseMessage response = await client.PostAsync(
            "documents", new StringContent("a document"), TestContext.Current.CancellationToken);

        Assert.Equal(isClosed ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isClosed ? 1 : 2, api.Requests.Count);
        Assert.All(api.Requests, request => Assert.Equal("a document", Body(request)));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_takes_no_token_along_and_a_401_from_there_renews_nothing(int status)
    {
        using var elsewhere = new SocketServer(_ => WireAnswers.Json(401));
        using var api = new SocketServer(_ => WireAnswers.Json(status, "{}", $"Location: {elsewhere.Address}"));
        TokenSequence tokens = TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second"));
        using HttpClient client = Client(api, tokens);

        using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("Authorization", Assert.Single(elsewhere.Requests), StringComparison.OrdinalIgnoreCase);
        Assert.Single(api.Requests);
        Assert.Empty(tokens.Rejected);
    }

    [Fact]
    public async Task Ten_calls_whose_token_was_rejected_are_all_served_over_two_connections()
    {
        string page = new('a', 256 * 1024);
        using var api = new SocketServer(request =>
            request.IndexOf("Bearer first", StringComparison.Ordinal) > 0 ? WireAnswers.Json(401, page) : WireAnswers.Json(200));
        ServicePointManager.FindServicePoint(api.Address).ConnectionLimit = 2;
        using HttpClient client = Client(api, new OnceRejectedTokens());
        client.Timeout = TimeSpan.FromSeconds(30);

        HttpResponseMessage[] responses = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => client.GetAsync("me", TestContext.Current.CancellationToken)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    private static HttpClient Client(SocketServer api, ITokenProvider tokens) =>
        SigneasyHttpClient.Create(tokens, new() { ApiBaseAddress = new Uri(api.Address, "v3/") });

    private static HttpClient ReadingClient(SocketServer api, bool isClosing) => SigneasyHttpClient.Create(
        TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second")),
        new()
        {
            ApiBaseAddress = new Uri(api.Address, "v3/"),
            PrimaryHandler = new ReadingHandler(isClosing) { InnerHandler = new HttpClientHandler() },
        });

    private static SocketServer RejectingFirst() => new(request =>
        request.IndexOf("Bearer first", StringComparison.Ordinal) > 0
            ? WireAnswers.Json(401, """{"error":"rejected"}""")
            : WireAnswers.Json(200));

    private static HttpRequestMessage Request(string content) => content == "none"
        ? new(HttpMethod.Get, "me")
        : new(HttpMethod.Post, "documents") { Content = Content(content) };

    private static HttpContent Content(string content)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("a document");
        return content switch
        {
            "string" => new StringContent("a document"),
            "bytes" => new ByteArrayContent(bytes),
            "form" => new FormUrlEncodedContent([new("name", "a document")]),
            "stream" => new StreamContent(new MemoryStream(bytes)),
            _ => new MultipartFormDataContent { new StringContent("a document"), new StreamContent(new MemoryStream(bytes)) },
        };
    }

    private static string Body(string request) =>
        request.Substring(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);

    private sealed class ReadingHandler(bool isClosing) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpContent content = request.Content;
            using var read = new MemoryStream();
            await (await content.ReadAsStreamAsync()).CopyToAsync(read);
            request.Content = new ByteArrayContent(read.ToArray());
            if (isClosing)
            {
                content.Dispose();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
