using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Signeasy.Auth.Tests;

public class HandlerAllocationTests
{
    private const int Rounds = 2_000;
    private static readonly string Token = new('t', 900);
    private static readonly Uri Address = new("https://api.signeasy.com/v3/me");

    [Fact]
    public void A_GET_costs_no_more_bytes_than_one_with_a_header_set_by_hand()
    {
        using var byHand = new HttpMessageInvoker(new InstantHandler());
        using var ours = new HttpMessageInvoker(
            new SigneasyAuthHandler(new StaticTokenProvider(Token)) { InnerHandler = new InstantHandler() });
        var header = new AuthenticationHeaderValue("Bearer", Token);

        long bytesByHand = BytesOf(() => Send(byHand, header));
        long bytesOfOurs = BytesOf(() => Send(ours, header: null));

        Assert.InRange(bytesOfOurs, 1, bytesByHand);
    }

    [Fact]
    public async Task A_cached_token_makes_no_difference_to_that()
    {
        using var cache = new CachingTokenProvider(TokenSequence.Of(
            new AccessToken(Token, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(30))));
        using var overStatic = new HttpMessageInvoker(
            new SigneasyAuthHandler(new StaticTokenProvider(Token)) { InnerHandler = new InstantHandler() });
        using var overCache = new HttpMessageInvoker(
            new SigneasyAuthHandler(cache) { InnerHandler = new InstantHandler() });
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        long bytesOverStatic = BytesOf(() => Send(overStatic, header: null));
        long bytesOverCache = BytesOf(() => Send(overCache, header: null));

        Assert.Equal(bytesOverStatic, bytesOverCache);
    }

    [Fact]
    public void Telling_whether_a_request_can_be_repeated_costs_no_byte_without_content_or_with_it_in_memory()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a document");
        HttpContent?[] contents =
        [
            null, new StringContent("a document"), new ByteArrayContent(bytes), new ReadOnlyMemoryContent(bytes),
            new FormUrlEncodedContent([]),
        ];

        long[] costs = [.. contents.Select(content => BytesOf(() => Assert.True(Internal.Replay.IsPossible(content))))];

        Assert.Equal([0, 0, 0, 0, 0], costs);
    }

    private static void Send(HttpMessageInvoker invoker, AuthenticationHeaderValue? header)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address);
        if (header is not null)
        {
            request.Headers.Authorization = header;
        }

        Task<HttpResponseMessage> sending = invoker.SendAsync(request, CancellationToken.None);
        Assert.True(sending.IsCompletedSuccessfully);
    }

    /// <summary>All of the rounds' bytes; the first calls compile code and fill caches, and don't count.</summary>
    private static long BytesOf(Action call)
    {
        Repeat(call);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(call);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Repeat(Action call)
    {
        for (int i = 0; i < Rounds; i++)
        {
            call();
        }
    }

    private sealed class InstantHandler : HttpMessageHandler
    {
        private static readonly Task<HttpResponseMessage> Answer =
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Answer;
    }
}
