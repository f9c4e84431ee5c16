using System.IO.Compression;
using System.Net;
using System.Text;

namespace Signeasy.Auth.Tests;

/// <summary>Handlers between the library's and the network change a request; its second send starts from what came in.</summary>
public class InnerHandlerTests
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes("a document");

    public static TheoryData<string, Func<HttpContent>> Contents { get; } = new()
    {
        { "string", () => new StringContent("a document") },
        { "bytes", () => new ByteArrayContent(Bytes) },
        { "stream", () => new StreamContent(new MemoryStream([0, 0, .. Bytes]) { Position = 2 }) },
        { "multipart", () => new MultipartContent("mixed", "edge") { new StringContent("a"), new StreamContent(new MemoryStream(Bytes)) } },
        { "JSON", () => System.Net.Http.Json.JsonContent.Create("a document") },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_content_that_a_handler_compresses_is_compressed_once_in_each_send(string kind, Func<HttpContent> create)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, async request =>
        {
            byte[] plain = await request.Content!.ReadAsByteArrayAsync();
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                await gzip.WriteAsync(plain);
            }

            request.Content = new ByteArrayContent(packed.ToArray());
            request.Content.Headers.ContentEncoding.Add("gzip");
        });
        using HttpRequestMessage request = Post(create());

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, api.Bodies.Count);
        Assert.All(api.Bodies, body => Assert.Equal(api.Bodies[0], body));
        Assert.All(api.Bodies, body => Assert.Contains(kind == "multipart" ? "--edge" : "a document", Unpack(body), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_content_that_a_handler_reads_as_a_stream_is_read_from_its_beginning_in_each_send(string kind, Func<HttpContent> create)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, async request =>
        {
            using var read = new MemoryStream();
            await (await request.Content!.ReadAsStreamAsync()).CopyToAsync(read);
            request.Content = new ByteArrayContent(read.ToArray());
        });
        using HttpRequestMessage request = Post(create());

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, api.Bodies.Count);
        Assert.Equal(api.Bodies[0], api.Bodies[1]);
        Assert.Contains(kind == "multipart" ? "--edge" : "a document", Encoding.UTF8.GetString(api.Bodies[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("string", true)]
    [InlineData("string", false)]
    [InlineData("stream", true)]
    [InlineData("stream", false)]
    [InlineData("multipart", true)]
    [InlineData("multipart", false)]
    public async Task A_content_that_a_handler_closes_is_not_sent_again(string kind, bool isContent)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, async request =>
        {
            HttpContent content = request.Content!;
            request.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
            if (isContent)
            {
                content.Dispose();
            }
            else
            {
                await (await content.ReadAsStreamAsync()).DisposeAsync();
            }
        });
        Func<HttpContent> create = Contents.Single(row => row.Data.Item1 == kind).Data.Item2;
        using HttpRequestMessage request = Post(create());

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("answer 401", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(api.Bodies);
    }

    [Fact]
    public async Task A_header_that_a_handler_adds_is_sent_once_in_each_send()
    {
        var sent = new List<string>();
        ApiStub api = new(Note(sent, HttpStatusCode.Unauthorized), Note(sent, HttpStatusCode.OK));
        using HttpMessageInvoker invoker = CreateInvoker(api, request =>
        {
            request.Headers.Add("X-Correlation-Id", "1");
            request.Content!.Headers.Add("X-Digest", "2");
            return Task.CompletedTask;
        });
        using HttpRequestMessage request = Post(new StringContent("a document"));
        request.Headers.UserAgent.ParseAdd("app/1.0 (a comment) sdk/2.0");
        request.Headers.Add("Accept", ["text/plain", "application/json; q=0.5"]);
        request.Headers.TryAddWithoutValidation("X-Odd", "a, \"b");
        request.Headers.TryAddWithoutValidation("Cookie", "a=1; b=2");
        request.Headers.TransferEncodingChunked = true;

        await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0], sent[1].Replace("second-token", "first-token", StringComparison.Ordinal));
        Assert.Contains("X-Correlation-Id: 1", sent[1], StringComparison.Ordinal);
        Assert.Contains("User-Agent: app/1.0 (a comment) sdk/2.0", sent[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_address_version_and_content_headers_that_a_handler_changes_are_put_back_before_the_second_send()
    {
        var came = new List<string>();
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, request =>
        {
            came.Add($"{request} {request.VersionPolicy} {string.Join(',', request.Content!.Headers.SelectMany(header => header.Value))}");
            request.Method = HttpMethod.Put;
            request.RequestUri = new Uri(request.RequestUri!, "?step=" + came.Count);
            request.Version = HttpVersion.Version10;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Content.Headers.ContentType = null;
            request.Content.Headers.Add("Content-Language", "en");
            return Task.CompletedTask;
        });
        using HttpRequestMessage request = Post(new StringContent("a document"));

        await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(2, came.Count);
        Assert.Equal(came[0], came[1].Replace("second-token", "first-token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrapper")]
    [InlineData("transport")]
    [InlineData("derived")]
    public async Task A_request_that_another_kind_of_handler_changes_is_put_back_before_the_second_send(string kind)
    {
        var came = new List<string>();
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageHandler handler = kind switch
        {
            "wrapper" => new WrappingHandler(new HttpMessageInvoker(api), Change),
            "transport" => new OwnTransport(api, Change),
            _ => new DerivedClientHandler(api, Change),
        };
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(TokenSequence.Of(First, Second)) { InnerHandler = handler });
        using HttpRequestMessage request = Post(new StringContent("a document"));
        request.Headers.Add("X-Trace", "1");
        _ = request.Content!.Headers.ContentLength; // .NET adds the header when it is read.

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, came.Count);
        Assert.Equal(came[0], came[1].Replace("second-token", "first-token", StringComparison.Ordinal));
        Assert.Equal(["A DOCUMENT", "A DOCUMENT"], api.Bodies.Select(Encoding.UTF8.GetString));

        void Change(HttpRequestMessage changed)
        {
            string text = changed.Content!.ReadAsStringAsync().Result;
            came.Add($"{changed}{changed.VersionPolicy}{changed.Content.Headers}{text}{changed.Options.Count()}");
            changed.Headers.Add("X-Correlation-Id", "1");
            changed.Headers.Remove("X-Trace");
            changed.Method = HttpMethod.Put;
            changed.RequestUri = new Uri(changed.RequestUri!, "?step=" + came.Count);
            changed.Version = HttpVersion.Version20;
            changed.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            changed.Options.Set(new HttpRequestOptionsKey<int>("step"), came.Count);
            changed.Content.Headers.ContentLanguage.Add("en");
            changed.Content = new StringContent(text.ToUpperInvariant());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_401_is_a_rejection_even_if_a_handler_changed_the_address_of_a_request_that_cannot_be_sent_again(bool isDelegating)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tokens = new TokenSequence(_ => new(First), _ =>
        {
            renewed.SetResult();
            return new(Second);
        });
        using HttpMessageHandler handler = isDelegating
            ? new ChangingHandler(AddQueryAsync) { InnerHandler = api }
            : new WrappingHandler(new HttpMessageInvoker(api), request => AddQueryAsync(request));
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(tokens) { InnerHandler = handler });
        using HttpRequestMessage request = Post(new StreamContent(new ForwardOnlyStream(Bytes)));

        HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        static Task AddQueryAsync(HttpRequestMessage request)
        {
            request.RequestUri = new Uri(request.RequestUri!, "?key=1");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_changed_request_that_is_not_sent_again_stays_as_the_handler_left_it()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(TokenSequence.Of(First))
        {
            InnerHandler = new ChangingHandler(request =>
            {
                request.Headers.Add("X-Correlation-Id", "1");
                return Task.CompletedTask;
            })
            {
                InnerHandler = api,
            },
        });
        using HttpRequestMessage request = Post(new StringContent("a document"));

        await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(["1"], request.Headers.GetValues("X-Correlation-Id"));
    }

    private static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Note(
        List<string> sent, HttpStatusCode status) => (request, _) =>
        {
            sent.Add(request.Headers.ToString() + request.Content!.Headers);
            return Task.FromResult(ApiStub.Answer(request, status));
        };

    private static HttpMessageInvoker CreateInvoker(ApiStub api, Func<HttpRequestMessage, Task> change) =>
        new(new SigneasyAuthHandler(TokenSequence.Of(First, Second))
        {
            InnerHandler = new ChangingHandler(change) { InnerHandler = api },
        });

    private static HttpRequestMessage Post(HttpContent content) =>
        new(HttpMethod.Post, "https://api.signeasy.com/v3/rs") { Content = content };

    private static string Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    /// <summary>Changes requests, and sends them through a chain of its own that can't be seen from outside.</summary>
    private sealed class WrappingHandler(HttpMessageInvoker inner, Action<HttpRequestMessage> change) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change(request);
            return inner.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>A transport that is no handler of .NET.</summary>
    private sealed class OwnTransport(ApiStub api, Action<HttpRequestMessage> change) : HttpMessageHandler
    {
        private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _send = new HttpMessageInvoker(api).SendAsync;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change(request);
            return _send(request, cancellationToken);
        }
    }

    private sealed class DerivedClientHandler(ApiStub api, Action<HttpRequestMessage> change) : HttpClientHandler
    {
        private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _send = new HttpMessageInvoker(api).SendAsync;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change(request);
            return _send(request, cancellationToken);
        }
    }

    private sealed class ChangingHandler(Func<HttpRequestMessage, Task> change) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await change(request);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
