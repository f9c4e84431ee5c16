using System.Net;

namespace Signeasy.Auth.Tests;

public sealed class SynchronousSendTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Fact]
    public void A_synchronous_request_has_the_header_only_while_it_is_sent()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, TokenSequence.Of(First));

        HttpResponseMessage response = invoker.Send(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void A_failed_synchronous_send_leaves_no_header_behind()
    {
        var failure = new HttpRequestException("The connection broke.");
        using HttpMessageInvoker invoker = CreateInvoker(new ApiStub((_, _) => throw failure), TokenSequence.Of(First));

        Exception? seen = Record.Exception(() => invoker.Send(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void Synchronous_requests_to_other_hosts_or_with_their_own_Authorization_are_sent_unchanged()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/v3/me");
        _request.Headers.Add("Authorization", "Basic dXNlcg==");

        invoker.Send(elsewhere, CancellationToken.None);
        invoker.Send(_request, CancellationToken.None);

        Assert.Equal([null, "Basic dXNlcg=="], api.Authorizations);
        Assert.True(_request.Headers.Contains("Authorization"));
        Assert.Equal(0, tokens.Calls);
    }

    [Fact]
    public void A_synchronous_request_is_not_sent_without_a_token()
    {
        var failure = new SigneasyAuthException("No token could be had.");
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = CreateInvoker(api, new TokenSequence(_ => new(Task.FromException<AccessToken>(failure))));

        Exception? seen = Record.Exception(() => invoker.Send(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public void A_synchronous_request_with_content_is_sent_again_after_a_401()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = new TokenSequence(_ => new(First), async _ =>
        {
            await Task.Yield();
            return Second;
        });
        using HttpMessageInvoker invoker = CreateInvoker(api, tokens);
        _request.Content = new StreamContent(new MemoryStream([1, 2, 3]));

        HttpResponseMessage response = invoker.Send(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([[1, 2, 3], [1, 2, 3]], api.Bodies);
        Assert.Equal([First], tokens.Rejected);
        Assert.Empty(_request.Headers);
    }

    private static HttpMessageInvoker CreateInvoker(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });
}
