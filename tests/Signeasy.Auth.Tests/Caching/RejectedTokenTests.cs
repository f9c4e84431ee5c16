using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>What follows a 401 to a request that carried our token.</summary>
public sealed class RejectedTokenTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_token_is_replaced_and_the_request_sent_once_more(bool atOnce)
    {
        HttpResponseMessage? unauthorized = null;
        var api = new ApiStub(
            async (request, _) =>
            {
                if (!atOnce)
                {
                    await Task.Yield();
                }

                return unauthorized = ApiStub.Answer(request, HttpStatusCode.Unauthorized);
            },
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK)));
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([First], tokens.Rejected);
        Assert.Empty(_request.Headers);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => unauthorized!.Content.ReadAsStringAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_rejected_token_is_reported_before_another_is_asked_for()
    {
        int rejectedBefore = -1;
        TokenSequence tokens = null!;
        tokens = new TokenSequence(
            _ => new(First),
            _ =>
            {
                rejectedBefore = tokens.Rejected.Count;
                return new(Second);
            });
        using HttpMessageInvoker invoker = Over(ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK), tokens);

        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(1, rejectedBefore);
    }

    [Fact]
    public async Task A_rejected_token_is_not_sent_twice()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(First);
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        await AssertOriginalAsync(response);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Equal([First], tokens.Rejected);
    }

    [Fact]
    public async Task A_successor_is_told_apart_by_object_and_not_by_value()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First, TokenSequence.Token("first-token")));

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer first-token"], api.Authorizations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_gets_the_original_401_if_there_is_no_other_token(bool isOurException)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = new TokenSequence(
            _ => new(First),
            _ => throw (isOurException ? new SigneasyAuthException("No token.") : new InvalidOperationException("Broken.")));
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        await AssertOriginalAsync(response);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_send_that_fails_fails_the_call(bool atOnce)
    {
        var failure = new HttpRequestException("The connection broke.");
        var api = new ApiStub(
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized)),
            (_, _) => atOnce ? throw failure : Task.FromException<HttpResponseMessage>(failure));
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First, Second));

        Exception? seen = await Record.ExceptionAsync(() => invoker.SendAsync(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public async Task A_successor_that_is_rejected_too_gives_the_second_401()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        var tokens = TokenSequence.Of(First, Second, TokenSequence.Token("third-token"));
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        await AssertOriginalAsync(response);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([First], tokens.Rejected);
        Assert.Equal(2, tokens.Calls);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Another_status_than_401_rejects_no_token(HttpStatusCode status)
    {
        ApiStub api = ApiStub.Answering(status);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(status, response.StatusCode);
        Assert.Single(api.Authorizations);
        Assert.Empty(tokens.Rejected);
    }

    [Fact]
    public async Task A_cancelled_caller_gets_an_OperationCanceledException()
    {
        using var cancellation = new CancellationTokenSource();
        HttpResponseMessage? unauthorized = null;
        var api = new ApiStub((request, _) =>
            Task.FromResult(unauthorized = ApiStub.Answer(request, HttpStatusCode.Unauthorized)));
        var tokens = new TokenSequence(
            _ => new(First), cancel => new(new TaskCompletionSource<AccessToken>().Task.WaitAsync(cancel)));
        using HttpMessageInvoker invoker = Over(api, tokens);

        Task<HttpResponseMessage> sending = invoker.SendAsync(_request, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(api.Authorizations);
        Assert.Empty(_request.Headers);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => unauthorized!.Content.ReadAsStringAsync(CancellationToken.None));
    }

    private static async Task AssertOriginalAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("answer 401", await response.Content.ReadAsStringAsync());
    }

    private static HttpMessageInvoker Over(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });
}
