using System.Net;
using System.Net.Http.Headers;

namespace Signeasy.Auth.Tests;

public sealed class SigneasyAuthHandlerTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Fact]
    public async Task Adds_the_header_for_the_send_alone()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
        Assert.Same(_request, response.RequestMessage);
        Assert.DoesNotContain("first-token", response.RequestMessage!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_header_off_an_answer_that_comes_later()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var api = new ApiStub((_, _) => answer.Task);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, CancellationToken.None);
        bool isOnWhileSending = _request.Headers.Contains("Authorization");
        answer.SetResult(ApiStub.Answer(_request, HttpStatusCode.Accepted));
        HttpResponseMessage response = await sending;

        Assert.True(isOnWhileSending);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takes_the_header_off_a_send_that_fails(bool atOnce)
    {
        var failure = new HttpRequestException("The connection broke.");
        var api = new ApiStub((_, _) => atOnce ? throw failure : Task.FromException<HttpResponseMessage>(failure));
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task Takes_the_header_off_a_cancelled_send()
    {
        using var cancellation = new CancellationTokenSource();
        var api = new ApiStub(async (_, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            throw new InvalidOperationException("unreachable");
        });
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task Gives_a_request_that_is_sent_again_one_fresh_header()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First, Second));

        await invoker.SendAsync(_request, CancellationToken.None);
        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
    }

    [Fact]
    public async Task Gives_a_request_that_is_rerouted_to_another_host_no_header()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        await invoker.SendAsync(_request, CancellationToken.None);
        _request.RequestUri = new Uri("https://evil.example/v3/me");
        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(["Bearer first-token", null], api.Authorizations);
    }

    [Fact]
    public async Task Asks_for_no_token_for_another_host()
    {
        var tokens = TokenSequence.Of(First);
        using HttpMessageInvoker invoker = Over(ApiStub.Answering(HttpStatusCode.Unauthorized), tokens);
        _request.RequestUri = new Uri("https://evil.example/v3/me");

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, tokens.Calls);
        Assert.Empty(tokens.Rejected);
    }

    [Fact]
    public async Task Leaves_a_callers_own_Authorization_alone_whatever_the_answer()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);
        _request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "dXNlcg==");

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["Basic dXNlcg=="], api.Authorizations);
        Assert.Equal("Basic dXNlcg==", _request.Headers.Authorization?.ToString());
        Assert.Equal(0, tokens.Calls);
        Assert.Empty(tokens.Rejected);
    }

    [Fact]
    public async Task Sends_once_a_token_that_takes_its_time_has_come()
    {
        var acquisition = new TaskCompletionSource<AccessToken>();
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, new TokenSequence(_ => new(acquisition.Task)));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, CancellationToken.None);
        int sentBefore = api.Authorizations.Count;
        acquisition.SetResult(First);
        await sending;

        Assert.Equal(0, sentBefore);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sends_nothing_without_a_token(bool atOnce)
    {
        var failure = new SigneasyAuthException("No token could be had.");
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var tokens = new TokenSequence(async _ =>
        {
            if (!atOnce)
            {
                await Task.Yield();
            }

            throw failure;
        });
        using HttpMessageInvoker invoker = Over(api, tokens);

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Empty(api.Addresses);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task Sends_nothing_when_the_provider_gives_null()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var tokens = new TokenSequence(_ => new ValueTask<AccessToken>((AccessToken)null!));
        using HttpMessageInvoker invoker = Over(api, tokens);

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(_request, CancellationToken.None));

        Assert.Contains("null", Assert.IsType<SigneasyAuthException>(seen).Message, StringComparison.Ordinal);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public async Task Sends_nothing_when_cancelled_while_waiting_for_a_token()
    {
        using var cancellation = new CancellationTokenSource();
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var tokens = new TokenSequence(cancel => new(new TaskCompletionSource<AccessToken>().Task.WaitAsync(cancel)));
        using HttpMessageInvoker invoker = Over(api, tokens);

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public async Task Leaves_its_token_provider_to_whoever_made_it()
    {
        var cache = new CachingTokenProvider(TokenSequence.Of(First));
        HttpMessageInvoker invoker = Over(ApiStub.Answering(HttpStatusCode.OK), cache);

        invoker.Dispose();

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => invoker.SendAsync(_request, CancellationToken.None));
        Assert.Equal("first-token", (await cache.GetTokenAsync(CancellationToken.None)).Value);
    }

    [Fact]
    public void Needs_a_token_provider()
    {
        Assert.Throws<ArgumentNullException>("tokenProvider", () => new SigneasyAuthHandler(null!));
    }

    private static HttpMessageInvoker Over(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });
}
