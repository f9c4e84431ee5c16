using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
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
        { "{\"rows\":[1,2,3]}", JsonContent.Create(new { Rows = Once(1, 2, 3) }) },
        { "{\"rows\":[1,2,3]}", new MultipartContent { JsonContent.Create(new { Rows = Once(1, 2, 3) }) } },
        { "[1,2,3]", JsonContent.Create(new HashSet<int> { 1, 2, 3 }) },
        { "[1,2,3]", JsonContent.Create(new ConcurrentQueue<int>([1, 2, 3])) },
        { "[1,2,3]", JsonContent.Create<object>(new ArrayList { 1, 2, 3 }) },
        { "{\"one\":1}", JsonContent.Create(new Dictionary<string, int> { ["one"] = 1 }) },
        { "[1]", JsonContent.Create(new JsonArray(1)) },
        { "a document", new MultipartContent { new StreamContent(new MemoryStream(Bytes)), new StreamContent(new MemoryStream(Bytes)) } },
        { "number 1", JsonContent.Create("", options: Counting()) },
        { "number 1", new MultipartFormDataContent { { JsonContent.Create("", options: Counting()), "count" } } },
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
        { "[1,2,3]", JsonContent.Create(Once(1, 2, 3)) },
        { "[1,2,3]", JsonContent.Create<object>(Once(1, 2, 3)) },
        { "[2,3]", JsonContent.Create(new[] { 1, 2, 3 }.Where(number => number > 1)) },
        { "[1,2,3]", new MultipartContent { JsonContent.Create(Once(1, 2, 3)) } },
        { "a document", TwoPartsOf(stream => stream, stream => stream) },
        { "a document", TwoPartsOf(stream => stream, stream => new BufferedStream(stream)) },
        { "a document", TwoPartsOf(stream => new BufferedStream(stream), stream => new BufferedStream(new BufferedStream(stream))) },
        { "a document", new MultipartContent { new StringContent("name"), TwoPartsOf(stream => stream, stream => stream) } },
        { "a document", NestedPartsOf(new MemoryStream(Bytes)) },
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
    public async Task A_content_whose_bytes_exist_before_the_first_send_is_sent_again_byte_for_byte(string text, HttpContent? content)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));

        HttpResponseMessage response = await invoker.SendAsync(Post(content), CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal(content is null ? 0 : 2, api.Bodies.Count);
        Assert.All(api.Bodies, body => Assert.Contains(text, Encoding.UTF8.GetString(body), StringComparison.Ordinal));
        Assert.All(api.Bodies, body => Assert.Equal(api.Bodies[0], body));
    }

    [Theory]
    [MemberData(nameof(Unrepeatable))]
    public async Task Any_other_content_gets_the_original_401_and_starts_a_renewal(string text, HttpContent content)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpMessageInvoker invoker = api.CreateInvoker(new TokenSequence(_ => new(First), _ =>
        {
            renewed.SetResult();
            return new(Second);
        }));

        HttpResponseMessage response = await invoker.SendAsync(Post(content), CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("answer 401", await response.Content.ReadAsStringAsync(CancellationToken.None));
        Assert.Contains(text, Encoding.UTF8.GetString(Assert.Single(api.Bodies)), StringComparison.Ordinal);
        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_content_is_sent_again_byte_for_byte_in_a_synchronous_call()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));
        using HttpRequestMessage request = Post(new StreamContent(new MemoryStream(Bytes)));

        HttpResponseMessage response = invoker.Send(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([Bytes, Bytes], api.Bodies);
        Assert.Empty(request.Headers);
    }

    [Fact]
    public async Task The_caller_s_content_decides_about_a_replay_and_not_the_content_of_an_inner_handler()
    {
        var api = new ApiStub(
            (request, _) =>
            {
                request.Content = new StringContent("something else");
                return Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized));
            },
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK)));
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));

        HttpResponseMessage response =
            await invoker.SendAsync(Post(new StreamContent(new ForwardOnlyStream(Bytes))), CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_is_not_read_to_decide(bool canSeek)
    {
        var stream = new ForwardOnlyStream(Bytes, canSeek);
        using var inner = new UnreadingHandler();
        using var invoker = new HttpMessageInvoker(
            new SigneasyAuthHandler(TokenSequence.Of(First)) { InnerHandler = inner });

        await invoker.SendAsync(Post(new StreamContent(stream)), CancellationToken.None);

        Assert.Equal(0, stream.Reads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_moved_after_its_content_was_created_is_sent_as_without_the_handler_and_not_again(bool hasLength)
    {
        byte[] without = await CreateMoved(hasLength).ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));
        HttpRequestMessage request = Post(CreateMoved(hasLength));
        request.Headers.TransferEncodingChunked = hasLength ? null : true;

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(without, Assert.Single(api.Bodies));
    }

    [Fact]
    public async Task A_stream_that_an_outer_retry_consumed_is_sent_from_its_start_both_times()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, First, Second));
        HttpRequestMessage request = Post(new StreamContent(new MemoryStream(Bytes) { Position = 2 }));
        await invoker.SendAsync(request, CancellationToken.None);

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["document", "document", "document"], api.Bodies.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public async Task A_stream_that_is_closed_before_its_send_fails_as_without_the_handler()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First));
        var stream = new MemoryStream(Bytes);
        HttpRequestMessage request = Post(new StreamContent(stream));
        await stream.DisposeAsync();

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(request, CancellationToken.None));

        Assert.IsType<ObjectDisposedException>((seen as HttpRequestException)?.InnerException ?? seen);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(request.Headers);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_long_sequence_of_JSON_is_streamed_as_without_the_handler()
    {
        int rows = 0;
        using var server = new ClosingHandler(maxBytes: 200_000);
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(TokenSequence.Of(First)) { InnerHandler = server });

        await Assert.ThrowsAsync<IOException>(() => invoker.SendAsync(Post(JsonContent.Create(Rows())), CancellationToken.None));

        Assert.InRange(rows, 1, 100_000);

        IEnumerable<int> Rows()
        {
            while (true)
            {
                yield return ++rows;
                Assert.InRange(rows, 1, 10_000_000);
            }
        }
    }

    [Fact]
    public async Task JSON_that_cannot_be_serialized_fails_as_without_the_handler_and_nothing_is_sent()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First));

        await Assert.ThrowsAsync<NotSupportedException>(
            () => invoker.SendAsync(Post(JsonContent.Create(typeof(string))), CancellationToken.None));

        Assert.Empty(api.Addresses);
    }

    private static StreamContent CreateMoved(bool hasLength)
    {
        var stream = new MemoryStream(Bytes);
        var content = new StreamContent(stream);
        if (hasLength)
        {
            Assert.Equal(Bytes.Length, content.Headers.ContentLength);
        }

        stream.Position = 4;
        return content;
    }

    /// <summary>Two parts that read the same stream, each in its own way.</summary>
    private static MultipartContent TwoPartsOf(Func<Stream, Stream> one, Func<Stream, Stream> other)
    {
        var stream = new MemoryStream(Bytes);
        return new MultipartContent("mixed", "edge") { new StreamContent(one(stream)), new StreamContent(other(stream)) };
    }

    private static MultipartContent NestedPartsOf(Stream stream) => new("mixed", "edge")
    {
        new StreamContent(stream),
        new MultipartContent("mixed", "inner") { new StreamContent(stream) },
    };

    private static IEnumerable<int> Once(params int[] rows)
    {
        var remaining = new Queue<int>(rows);
        return Enumerate();

        IEnumerable<int> Enumerate()
        {
            while (remaining.TryDequeue(out int row))
            {
                yield return row;
            }
        }
    }

    [Theory(Timeout = 20_000)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_caller_who_cancels_while_the_content_is_serialized_does_not_wait_for_it(bool isAsync, bool isPart)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        HttpContent content = JsonContent.Create(new { Items = Endless() });
        using HttpRequestMessage request = Post(isPart ? new MultipartContent { content } : content);

        Exception? failure = await Record.ExceptionAsync(() => isAsync
            ? invoker.SendAsync(request, cancellation.Token)
            : Task.Run(() => invoker.Send(request, cancellation.Token), TestContext.Current.CancellationToken));

        Assert.IsType<OperationCanceledException>(failure, exactMatch: false);
        Assert.Empty(api.Addresses);
    }

    private static async IAsyncEnumerable<string> Endless()
    {
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
        yield return "never";
    }

    private static JsonSerializerOptions Counting() => new() { Converters = { new CountingConverter() } };

    private static HttpRequestMessage Post(HttpContent? content) =>
        new(HttpMethod.Post, "https://api.signeasy.com/v3/rs") { Content = content };

    private static JsonTypeInfo<T> Typed<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Default.GetTypeInfo(typeof(T));

    private static async IAsyncEnumerable<string> Streamed(string item)
    {
        await Task.Yield();
        yield return item;
    }

    /// <summary>Writes something else each time.</summary>
    private sealed class CountingConverter : JsonConverter<string>
    {
        private int _count;

        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue($"number {++_count}");
    }

    private sealed class UnreadingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK));
    }

    /// <summary>A server that closes the connection after some bytes.</summary>
    private sealed class ClosingHandler(int maxBytes) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var connection = new MemoryStream(new byte[maxBytes]);
            try
            {
                await request.Content!.CopyToAsync(connection, cancellationToken);
            }
            catch (NotSupportedException)
            {
                throw new IOException("The connection was closed.");
            }

            return ApiStub.Answer(request, HttpStatusCode.OK);
        }
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
