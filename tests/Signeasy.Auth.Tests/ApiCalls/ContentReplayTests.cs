using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Signeasy.Auth.Tests;

public class ContentReplayTests
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes("a document");

    public static TheoryData<string, HttpContent?> Repeatable { get; } = new()
    {
        { "", null },
        { "a document", new StringContent("a document") },
        { "a document", new ByteArrayContent(Bytes) },
        { "document", new ByteArrayContent(Bytes, 2, 8) },
        { "a document", new ReadOnlyMemoryContent(Bytes) },
        { "name=a+document", new FormUrlEncodedContent([new("name", "a document")]) },
        { "{\"name\":\"a document\"}", JsonContent.Create(new { Name = "a document" }) },
        { "[\"a document\"]", JsonContent.Create(new List<string> { "a document" }) },
        { "\"a document\"", JsonContent.Create("a document", Typed<string>()) },
        { "null", JsonContent.Create<object?>(null) },
        { "a document", new StreamContent(new MemoryStream(Bytes)) },
        { "document", new StreamContent(new MemoryStream(Bytes) { Position = 2 }) },
        { "", new MultipartContent("mixed", "edge") },
        {
            "a document",
            new MultipartContent("mixed", "edge")
            {
                new StringContent("name"),
                new MultipartFormDataContent("inner")
                {
                    { new StreamContent(new MemoryStream(Bytes)), "file", "document.pdf" },
                    { JsonContent.Create(1), "count" },
                },
            }
        },
    };

    public static TheoryData<string, HttpContent> Unrepeatable { get; } = new()
    {
        { "[\"a document\"]", JsonContent.Create(Streamed("a document")) },
        { "[\"a document\"]", JsonContent.Create<object>(Streamed("a document")) },
        { "a document", new StreamContent(new ForwardOnlyStream(Bytes)) },
        { "a document", new MultipartContent { new StringContent("name"), new StreamContent(new ForwardOnlyStream(Bytes)) } },
        { "a document", new MultipartContent { new MultipartFormDataContent { new DerivedStringContent("a document") } } },
        { "a document", new DerivedStringContent("a document") },
        { "a document", new DerivedByteArrayContent(Bytes) },
        { "a document", new DerivedStreamContent(new MemoryStream(Bytes)) },
        { "a document", new DerivedMultipartContent { new StringContent("a document") } },
        { "a document", new OwnContent(Bytes) },
    };

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task Sends_the_same_bytes_again(string text, HttpContent? content)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First, Second));

        HttpResponseMessage response = await invoker.SendAsync(Post(content), CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal(content is null ? 0 : 2, api.Bodies.Count);
        Assert.All(api.Bodies, body => Assert.Contains(text, Encoding.UTF8.GetString(body), StringComparison.Ordinal));
        Assert.All(api.Bodies, body => Assert.Equal(api.Bodies[0], body));
    }

    [Theory]
    [MemberData(nameof(Unrepeatable))]
    public async Task Gives_the_original_401_and_the_next_call_a_fresh_token(string text, HttpContent content)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(Post(content), CancellationToken.None);
        await invoker.SendAsync(Post(content: null), CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("answer 401", await response.Content.ReadAsStringAsync(CancellationToken.None));
        Assert.Contains(text, Encoding.UTF8.GetString(Assert.Single(api.Bodies)), StringComparison.Ordinal);
        Assert.Equal([First], tokens.Rejected);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
    }

    [Fact]
    public async Task Decides_by_the_content_that_came_in()
    {
        var api = new ApiStub(
            (request, _) =>
            {
                request.Content = new StringContent("something else");
                return Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized));
            },
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK)));
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First, Second));

        HttpResponseMessage response =
            await invoker.SendAsync(Post(new StreamContent(new ForwardOnlyStream(Bytes))), CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_nothing_of_a_stream_to_decide(bool canSeek)
    {
        var stream = new ForwardOnlyStream(Bytes, canSeek);
        using var inner = new UnreadingHandler();
        using var invoker = new HttpMessageInvoker(
            new SigneasyAuthHandler(TokenSequence.Of(First)) { InnerHandler = inner });

        await invoker.SendAsync(Post(new StreamContent(stream)), CancellationToken.None);

        Assert.Equal(0, stream.Reads);
    }

    private static HttpMessageInvoker Over(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });

    private static HttpRequestMessage Post(HttpContent? content) =>
        new(HttpMethod.Post, "https://api.signeasy.com/v3/rs") { Content = content };

    private static JsonTypeInfo<T> Typed<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Default.GetTypeInfo(typeof(T));

    private static async IAsyncEnumerable<string> Streamed(string item)
    {
        await Task.Yield();
        yield return item;
    }

    private sealed class UnreadingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK));
    }

    private sealed class DerivedStringContent(string text) : StringContent(text);

    private sealed class DerivedByteArrayContent(byte[] bytes) : ByteArrayContent(bytes);

    private sealed class DerivedStreamContent(Stream stream) : StreamContent(stream);

    private sealed class DerivedMultipartContent : MultipartContent;

    private sealed class OwnContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(bytes, 0, bytes.Length);

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
