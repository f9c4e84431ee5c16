using System.Net;

namespace Signeasy.Auth.Tests;

public sealed class SynchronousSendTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Fact]
    public void Carries_the_header_for_the_send_alone()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, TokenSequence.Of(First));

        HttpResponseMessage response = invoker.Send(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void Takes_the_header_off_when_it_fails()
    {
        var failure = new HttpRequestException("The connection broke.");
        using HttpMessageInvoker invoker = Over(new ApiStub((_, _) => throw failure), TokenSequence.Of(First));

        Exception? seen = Record.Exception(() => invoker.Send(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void Leaves_other_hosts_and_a_callers_own_Authorization_alone()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/v3/me");
        _request.Headers.Add("Authorization", "Basic dXNlcg==");

        invoker.Send(elsewhere, CancellationToken.None);
        invoker.Send(_request, CancellationToken.None);

        Assert.Equal([null, "Basic dXNlcg=="], api.Authorizations);
        Assert.True(_request.Headers.Contains("Authorization"));
        Assert.Equal(0, tokens.Calls);
    }

    [Fact]
    public void Sends_nothing_without_a_token()
    {
        var failure = new SigneasyAuthException("No token could be had.");
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, new TokenSequence(_ => new(Task.FromException<AccessToken>(failure))));

        Exception? seen = Record.Exception(() => invoker.Send(_request, CancellationToken.None));

        Assert.Same(failure, seen);
        Assert.Empty(api.Addresses);
    }

    [Fact]
    public void Is_repeated_with_another_token_after_a_401()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = new TokenSequence(_ => new(First), async _ =>
        {
            await Task.Yield();
            return Second;
        });
        using HttpMessageInvoker invoker = Over(api, tokens);
        _request.Content = new StreamContent(new MemoryStream([1, 2, 3]));

        HttpResponseMessage response = invoker.Send(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([[1, 2, 3], [1, 2, 3]], api.Bodies);
        Assert.Equal([First], tokens.Rejected);
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void Gives_the_original_401_when_it_cannot_be_repeated()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = Over(api, tokens);
        _request.Content = new StreamContent(new ForwardOnlyStream([1, 2, 3]));

        HttpResponseMessage response = invoker.Send(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(api.Authorizations);
        Assert.Equal([First], tokens.Rejected);
    }

    [Fact]
    public void Gives_the_original_401_when_no_other_token_or_no_second_answer_comes()
    {
        var noToken = new TokenSequence(_ => new(First), _ => throw new SigneasyAuthException("No token."));
        var noAnswer = new ApiStub(
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized)),
            (_, _) => throw new HttpRequestException("The connection broke."));
        using HttpMessageInvoker withoutToken = Over(ApiStub.Answering(HttpStatusCode.Unauthorized), noToken);
        using HttpMessageInvoker withoutAnswer = Over(noAnswer, TokenSequence.Of(First, Second));

        HttpResponseMessage[] responses =
            [withoutToken.Send(_request, CancellationToken.None), withoutAnswer.Send(_request, CancellationToken.None)];

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
        Assert.All(responses, response => Assert.Equal("answer 401", TextOf(response)));
        Assert.Empty(_request.Headers);
    }

    [Fact]
    public void Ends_for_a_caller_who_cancels_during_the_renewal()
    {
        using var cancellation = new CancellationTokenSource();
        var tokens = new TokenSequence(_ => new(First), async cancel =>
        {
            await cancellation.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            return Second;
        });
        using HttpMessageInvoker invoker = Over(ApiStub.Answering(HttpStatusCode.Unauthorized), tokens);

        Exception? seen = Record.Exception(() => invoker.Send(_request, cancellation.Token));

        Assert.IsAssignableFrom<OperationCanceledException>(seen);
    }

    private static string TextOf(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private static HttpMessageInvoker Over(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });
}
