using System.Net;
using System.Text;
using Microsoft.Extensions.Http.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signeasy.Auth.Tests;

public class HandlerAllocationTests
{
    private const int Rounds = 2_000;
    private static readonly string Token = new('t', 900);
    private static readonly Uri Address = new("https://api.signeasy.com/v3/me");
    private static readonly byte[] Document = Encoding.UTF8.GetBytes("a document");

    /// <summary>No content, and contents in memory: the check whether they can be sent twice allocates nothing.</summary>
    private static readonly Func<HttpContent?>[] Contents =
        [() => null, () => new ByteArrayContent(Document), () => new ReadOnlyMemoryContent(Document)];

    [Fact]
    public void The_handler_allocates_no_more_than_the_raw_header_that_it_adds()
    {
        using var bare = new HttpMessageInvoker(new InstantHandler());
        using var ours = new HttpMessageInvoker(
            new SigneasyAuthHandler(new StaticTokenProvider(Token)) { InnerHandler = new InstantHandler() });
        string header = "Bearer " + Token;

        long[] bytesOfRawHeaders = [.. Contents.Select(create => BytesOf(() => Send(bare, create(), header)))];
        long[] bytesOfOurs = [.. Contents.Select(create => BytesOf(() => Send(ours, create(), rawHeader: null)))];

        Assert.Equal(bytesOfRawHeaders, bytesOfOurs);
    }

    [Fact]
    public void The_factory_s_logging_handler_below_ours_costs_no_copy_of_the_request()
    {
        using var bare = new HttpMessageInvoker(Logging(new InstantHandler()));
        using var ours = new HttpMessageInvoker(
            new SigneasyAuthHandler(new StaticTokenProvider(Token)) { InnerHandler = Logging(new InstantHandler()) });
        string header = "Bearer " + Token;

        long bytesOfRawHeader = BytesOf(() => Send(bare, content: null, header));
        long bytesOfOurs = BytesOf(() => Send(ours, content: null, rawHeader: null));

        // Not the exact bytes: the logging handler's state machine is sometimes allocated, on either side.
        Assert.InRange(bytesOfOurs, 1, bytesOfRawHeader + (bytesOfRawHeader / 10));
    }

    [Fact]
    public async Task A_call_with_a_cached_token_allocates_no_more_than_one_with_a_portal_token()
    {
        using var cache = new CachingTokenProvider(TokenSequence.Of(
            new AccessToken(Token, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(30))));
        using var overStatic = new HttpMessageInvoker(
            new SigneasyAuthHandler(new StaticTokenProvider(Token)) { InnerHandler = new InstantHandler() });
        using var overCache = new HttpMessageInvoker(
            new SigneasyAuthHandler(cache) { InnerHandler = new InstantHandler() });
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        long bytesOverStatic = BytesOf(() => Send(overStatic, content: null, rawHeader: null));
        long bytesOverCache = BytesOf(() => Send(overCache, content: null, rawHeader: null));

        Assert.Equal(bytesOverStatic, bytesOverCache);
    }

    [Fact]
    public void The_check_whether_content_in_memory_can_be_sent_again_allocates_nothing()
    {
        HttpContent?[] contents =
        [
            null, new StringContent("a document"), new ByteArrayContent(Document), new ReadOnlyMemoryContent(Document),
            new FormUrlEncodedContent([]),
        ];

        long[] costs = [.. contents.Select(content => BytesOf(() => Assert.True(Internal.ContentReplay.IsPossible(content))))];

        Assert.Equal([0, 0, 0, 0, 0], costs);
    }

    private static void Send(HttpMessageInvoker invoker, HttpContent? content, string? rawHeader)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = content };

        // Other tests of this process name accounts, and from then on the handler looks for one in each request's options.
        _ = request.Options;
        if (rawHeader is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", rawHeader);
        }

        Assert.True(invoker.SendAsync(request, CancellationToken.None).IsCompletedSuccessfully);
    }

    /// <summary>
    /// Bytes of all rounds, without the first calls, which compile code and fill caches. The lowest of ten measurements,
    /// because .NET replaces code by an optimized version, which may allocate less, at any time.
    /// </summary>
    private static long BytesOf(Action call)
    {
        Repeat(call);
        return Enumerable.Range(0, 10).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(call);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    private static void Repeat(Action call)
    {
        for (int i = 0; i < Rounds; i++)
        {
            call();
        }
    }

    private static LoggingHttpMessageHandler Logging(HttpMessageHandler inner) =>
        new(NullLogger.Instance) { InnerHandler = inner };

    private sealed class InstantHandler : HttpMessageHandler
    {
        private static readonly Task<HttpResponseMessage> Answer =
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Answer;
    }
}
