using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenCancellationTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Fact]
    public async Task A_call_cancelled_beforehand_sends_nothing()
    {
        _issuer.AnswersToken();
        var cancelled = new CancellationToken(canceled: true);

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _issuer.Client().RequestTokenAsync(cancelled));

        Assert.Equal(cancelled, exception.CancellationToken);
        Assert.Empty(_issuer.Posts);
    }

    [Fact]
    public async Task A_call_cancelled_beforehand_does_not_fetch_the_secret()
    {
        using var issuer = new UncancellableIssuer();
        int fetched = 0;
        SigneasyTokenClient client = issuer.Client(_ =>
        {
            fetched++;
            return new("not-a-real-secret");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.RequestTokenAsync(new CancellationToken(canceled: true)));

        Assert.Equal(0, fetched);
        Assert.Equal(0, issuer.Requests);
    }

    [Fact]
    public async Task A_secret_fetched_for_a_cancelled_call_is_not_given_to_a_handler_that_ignores_cancellation()
    {
        using var issuer = new UncancellableIssuer();
        using var caller = new CancellationTokenSource();
        SigneasyTokenClient client = issuer.Client(_ => GiveAfterCancelling(caller));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RequestTokenAsync(caller.Token));

        Assert.Equal(0, issuer.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_during_an_attempt_or_a_wait_ends_the_acquisition(bool isWaiting)
    {
        _ = isWaiting ? _issuer.Answers(HttpStatusCode.ServiceUnavailable, retryAfter: "5") : _issuer.Hangs();
        using var caller = new CancellationTokenSource();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(caller.Token);

        await caller.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquisition);

        Assert.Equal(caller.Token, exception.CancellationToken);
        Assert.Single(_issuer.Posts);
    }

    [Fact]
    public async Task A_cancellation_takes_precedence_over_the_connection_error_it_causes()
    {
        using var caller = new CancellationTokenSource();
        _issuer.Answers(_ =>
        {
            caller.Cancel();
            throw new HttpRequestException("the connection was closed");
        });

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _issuer.Client().RequestTokenAsync(caller.Token));

        Assert.Equal(caller.Token, exception.CancellationToken);
        Assert.Single(_issuer.Posts);
    }

    private static ValueTask<string> GiveAfterCancelling(CancellationTokenSource caller)
    {
#pragma warning disable CA1849 // At once, and not on another thread: before the secret is there.
        caller.Cancel();
#pragma warning restore CA1849
        return new("not-a-real-secret");
    }

    /// <summary>An issuer that answers whether or not the request was cancelled.</summary>
    private sealed class UncancellableIssuer : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public SigneasyTokenClient Client(Func<CancellationToken, ValueTask<string>> secret) => new(
            new HttpClient(this, disposeHandler: false),
            new SigneasyAuthOptions { ClientId = "client", ClientSecretProvider = secret });

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent("""{"access_token":"a","expires_in":3600,"token_type":"Bearer"}"""),
            });
        }
    }
}
