using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>The response to a caller after a 401. Each test runs with SendAsync and with Send.</summary>
public sealed class ResendTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");
    private readonly ForwardOnlyStream _body = new([1, 2, 3]);

    public static TheoryData<string, bool> NoOtherToken { get; } = new()
    {
        { "same token", true },
        { "same token", false },
        { "copy", true },
        { "copy", false },
        { "failure", true },
        { "failure", false },
        { "late failure", true },
        { "late failure", false },
        { "null", true },
        { "null", false },
    };

    public void Dispose()
    {
        _request.Dispose();
        _body.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_request_is_sent_once_more_with_another_token_and_the_401_is_disposed_of_unread(bool isAsync)
    {
        var api = new ApiStub(Reject, Answer(HttpStatusCode.OK));
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = api.CreateInvoker(tokens);

        HttpResponseMessage response = await SendAsync(invoker, isAsync);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Equal([First], tokens.Rejected);
        Assert.Equal(0, _body.Reads);
        Assert.False(_body.CanRead);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    [InlineData(true, HttpStatusCode.InternalServerError)]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    public async Task The_second_response_is_the_callers_whatever_its_status(bool isAsync, HttpStatusCode status)
    {
        var api = new ApiStub(Reject, Answer(status));
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));

        HttpResponseMessage response = await SendAsync(invoker, isAsync);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal($"answer {(int)status}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, api.Authorizations.Count);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_second_sends_exception_is_the_callers(bool isAsync, bool isCancellation)
    {
        Exception failure = isCancellation ? new OperationCanceledException() : new HttpRequestException("The connection broke.");
        var api = new ApiStub(Reject, (_, _) => throw failure);
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First, Second));

        Exception? seen = await Record.ExceptionAsync(() => SendAsync(invoker, isAsync));

        Assert.Same(failure, seen);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], api.Authorizations);
        Assert.Empty(_request.Headers);
    }

    [Theory]
    [MemberData(nameof(NoOtherToken))]
    public async Task The_original_401_is_returned_unread_if_there_is_no_other_token(string renewal, bool isAsync)
    {
        var api = new ApiStub(Reject);
        using HttpMessageInvoker invoker = api.CreateInvoker(new TokenSequence(_ => new(First), _ => RenewAsync(renewal)));

        HttpResponseMessage response = await SendAsync(invoker, isAsync);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Equal(0, _body.Reads);
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_caller_who_cancels_during_the_renewal_gets_an_OperationCanceledException(bool isAsync, bool fails)
    {
        using var cancellation = new CancellationTokenSource();
        var tokens = new TokenSequence(_ => new(First), async cancel =>
        {
            await cancellation.CancelAsync();
            throw fails ? new SigneasyAuthException("There is no second token.") : new OperationCanceledException(cancel);
        });
        using HttpMessageInvoker invoker = new ApiStub(Reject).CreateInvoker(tokens);

        Exception? seen = await Record.ExceptionAsync(() => SendAsync(invoker, isAsync, cancellation.Token));

        Assert.IsType<OperationCanceledException>(seen, exactMatch: false);
        Assert.False(_body.CanRead);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_cannot_be_sent_again_starts_a_renewal_and_gets_the_original_401_without_waiting(bool isAsync)
    {
        var api = new ApiStub(Reject);
        var renewal = new TaskCompletionSource<AccessToken>();
        var rejected = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new AsyncLocal<string> { Value = "the caller" };
        using HttpMessageInvoker invoker = api.CreateInvoker(new TokenSequence(_ => new(First), _ =>
        {
            rejected.SetResult(caller.Value ?? "none");
            return new(renewal.Task);
        }));
        _request.Method = HttpMethod.Post;
        _request.Content = new StreamContent(new ForwardOnlyStream([4, 5, 6]));

        HttpResponseMessage response = await SendAsync(invoker, isAsync);
        string owner = await rejected.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        renewal.SetException(new SigneasyAuthException("There is no second token."));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("none", owner);
        Assert.Equal(0, _body.Reads);
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static async ValueTask<AccessToken> RenewAsync(string renewal)
    {
        if (renewal.StartsWith("late", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        return renewal switch
        {
            "same token" => First,
            "copy" => TokenSequence.Token(First.Value),
            "null" => null!,
            _ => throw new SigneasyAuthException("There is no second token."),
        };
    }

    private static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer(HttpStatusCode status) =>
        (request, _) => Task.FromResult(ApiStub.Answer(request, status));

    private Task<HttpResponseMessage> Reject(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)
        {
            RequestMessage = request,
            Content = new StreamContent(_body),
        });

    private async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker invoker, bool isAsync, CancellationToken? cancellation = null) => isAsync
        ? await invoker.SendAsync(_request, cancellation ?? TestContext.Current.CancellationToken)
        : invoker.Send(_request, cancellation ?? TestContext.Current.CancellationToken);
}
