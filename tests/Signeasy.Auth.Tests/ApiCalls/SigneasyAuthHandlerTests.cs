using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

public sealed class SigneasyAuthHandlerTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_header_is_on_the_request_only_while_it_is_sent(bool isAsync)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        HttpResponseMessage response = await SendAsync(invoker, _request, isAsync);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
        Assert.Same(_request, response.RequestMessage);
        Assert.DoesNotContain("first-token", response.RequestMessage!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_header_is_removed_when_a_response_comes_later()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var api = new ApiStub((_, _) => answer.Task);
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, CancellationToken.None);
        bool isOnWhileSending = _request.Headers.Contains("Authorization");
        answer.SetResult(ApiStub.Answer(_request, HttpStatusCode.Accepted));
        HttpResponseMessage response = await sending;

        Assert.True(isOnWhileSending);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task The_header_is_removed_when_the_send_fails(bool atOnce, bool isAsync)
    {
        var failure = new HttpRequestException("The connection broke.");
        var api = new ApiStub((_, _) => atOnce ? throw failure : Task.FromException<HttpResponseMessage>(failure));
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        Exception? seen = await Record.ExceptionAsync(() => SendAsync(invoker, _request, isAsync));

        Assert.Same(failure, seen);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task The_header_is_removed_when_the_send_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var api = new ApiStub(async (_, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            throw new InvalidOperationException("unreachable");
        });
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task A_request_that_an_outer_handler_sends_again_has_one_header_with_the_current_token()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First, Second));

        await invoker.SendAsync(_request, CancellationToken.None);
        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
    }

    [Fact]
    public async Task A_request_that_an_outer_handler_reroutes_to_another_host_has_no_header()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        await invoker.SendAsync(_request, CancellationToken.None);
        _request.RequestUri = new Uri("https://evil.example/v3/me");
        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(["Bearer first-token", null], api.Authorizations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_token_is_requested_for_another_host(bool isAsync)
    {
        var tokens = TokenSequence.Of(First);
        using HttpMessageInvoker invoker = CreateInvoker(ApiStub.Answering(HttpStatusCode.Unauthorized), tokens);
        _request.RequestUri = new Uri("https://evil.example/v3/me");

        HttpResponseMessage response = await SendAsync(invoker, _request, isAsync);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, tokens.Calls);
        Assert.Empty(tokens.Rejected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_with_its_own_Authorization_header_is_sent_unchanged_and_only_once(bool isAsync)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);
        _request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "dXNlcg==");

        HttpResponseMessage response = await SendAsync(invoker, _request, isAsync);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["Basic dXNlcg=="], api.Authorizations);
        Assert.Equal("Basic dXNlcg==", _request.Headers.Authorization?.ToString());
        Assert.Equal(0, tokens.Calls);
        Assert.Empty(tokens.Rejected);
    }

    [Fact]
    public async Task A_request_waits_for_a_token_that_is_being_requested()
    {
        var acquisition = new TaskCompletionSource<AccessToken>();
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, new TokenSequence(_ => new(acquisition.Task)));

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, CancellationToken.None);
        int sentBefore = api.Authorizations.Count;
        acquisition.SetResult(First);
        await sending;

        Assert.Equal(0, sentBefore);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task No_request_is_sent_without_a_token(bool atOnce, bool isAsync)
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
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);

        Exception? seen = await Record.ExceptionAsync(() => SendAsync(invoker, _request, isAsync));

        Assert.Same(failure, seen);
        Assert.Empty(api.Addresses);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task No_request_is_sent_when_the_provider_returns_null()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var tokens = new TokenSequence(_ => new ValueTask<AccessToken>((AccessToken)null!));
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(_request, CancellationToken.None));

        Assert.Contains("null", Assert.IsType<SigneasyAuthException>(seen).Message, StringComparison.Ordinal);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public async Task No_request_is_sent_when_the_wait_for_a_token_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var tokens = new TokenSequence(cancel => new(new TaskCompletionSource<AccessToken>().Task.WaitAsync(cancel)));
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public async Task A_disposed_handler_leaves_its_token_provider_usable()
    {
        var cache = new CachingTokenProvider(
            TokenSequence.Of(First), timeProvider: new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        HttpMessageInvoker invoker = CreateInvoker(ApiStub.Answering(HttpStatusCode.OK), cache);

        invoker.Dispose();

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => invoker.SendAsync(_request, CancellationToken.None));
        Assert.Equal("first-token", (await cache.GetTokenAsync(CancellationToken.None)).Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clients_own_Authorization_header_is_logged_once_and_once_more_at_its_first_401(bool isAsync)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized);
        using var log = new CapturedLog();
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First), log);
        _request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "dXNlcg==");

        for (int i = 0; i < 4; i++)
        {
            await SendAsync(invoker, _request, isAsync);
        }

        Assert.Equal([(LogLevel.Information, 22), (LogLevel.Warning, 23)], log.Lines.Select(line => (line.Level, line.Id)));
    }

    [Theory]
    [InlineData("https://evil.example/v3/me", null)]
    [InlineData("http://api.signeasy.com/v3/me", null)]
    [InlineData("https://api.signeasy.com:8443/v3/me", null)]
    [InlineData("https://api.signeasy.com/v3/me", "evil.example")]
    public async Task A_request_that_is_sent_without_the_token_is_logged_at_Debug(string address, string? host)
    {
        using var log = new CapturedLog();
        using HttpMessageInvoker invoker = CreateInvoker(ApiStub.Answering(HttpStatusCode.OK), TokenSequence.Of(First), log);
        _request.RequestUri = new Uri(address);
        _request.Headers.Host = host;

        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal([(LogLevel.Debug, 24)], log.Lines.Select(line => (line.Level, line.Id)));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_redirect_that_NET_followed_without_the_token_is_logged_at_Debug(HttpStatusCode status)
    {
        using var log = new CapturedLog();
        var api = new ApiStub((request, _) =>
        {
            request.Headers.Authorization = null;
            return Task.FromResult(ApiStub.Answer(request, status));
        });
        AccessToken token = TokenSequence.Token("a-token");
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(token), log);

        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal([(LogLevel.Debug, 25)], log.Lines.Select(line => (line.Level, line.Id)));
        Assert.Equal(AccessToken.ApiOutcome.Unknown, token.FirstOutcome);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, AccessToken.ApiOutcome.Accepted)]
    [InlineData(HttpStatusCode.NoContent, AccessToken.ApiOutcome.Accepted)]
    [InlineData(HttpStatusCode.Unauthorized, AccessToken.ApiOutcome.Rejected)]
    [InlineData(HttpStatusCode.ServiceUnavailable, AccessToken.ApiOutcome.Unknown)]
    [InlineData(HttpStatusCode.TooManyRequests, AccessToken.ApiOutcome.Unknown)]
    internal async Task Only_a_success_shows_that_the_API_accepted_the_token(HttpStatusCode status, AccessToken.ApiOutcome outcome)
    {
        AccessToken token = TokenSequence.Token("a-token");
        using HttpMessageInvoker invoker = CreateInvoker(ApiStub.Answering(status), TokenSequence.Of(token));

        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(outcome, token.FirstOutcome);
    }

    [Fact]
    public async Task A_request_sent_again_while_its_first_send_goes_on_never_has_two_headers()
    {
        var first = new TaskCompletionSource<HttpResponseMessage>();
        var api = new ApiStub((_, _) => first.Task, (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK)));
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First, Second));

        Task<HttpResponseMessage> abandoned = invoker.SendAsync(_request, CancellationToken.None);
        await invoker.SendAsync(_request, CancellationToken.None);
        first.SetResult(ApiStub.Answer(_request, HttpStatusCode.OK));
        await abandoned;

        Assert.All(api.Authorizations, header => Assert.DoesNotContain("|", header, StringComparison.Ordinal));
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void A_handler_without_a_token_provider_is_an_error()
    {
        Assert.Throws<ArgumentNullException>("tokenProvider", () => new SigneasyAuthHandler(null!));
    }

    private static HttpMessageInvoker CreateInvoker(ApiStub api, ITokenProvider tokens, CapturedLog? log = null) =>
        new(new SigneasyAuthHandler(tokens, apiBaseAddress: null, log?.CreateLogger("Signeasy.Auth"), owned: null) { InnerHandler = api });

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker, HttpRequestMessage request, bool isAsync) =>
        isAsync ? await invoker.SendAsync(request, CancellationToken.None) : invoker.Send(request, CancellationToken.None);
}
