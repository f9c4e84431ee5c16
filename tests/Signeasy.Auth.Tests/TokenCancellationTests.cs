using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenCancellationTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Fact]
    public async Task Before_the_call_nothing_is_sent()
    {
        _issuer.AnswersToken();
        var cancelled = new CancellationToken(canceled: true);

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _issuer.Client().RequestTokenAsync(cancelled));

        Assert.Equal(cancelled, exception.CancellationToken);
        Assert.Empty(_issuer.Posts);
    }

    [Fact]
    public async Task During_an_attempt_ends_the_acquisition()
    {
        _issuer.Hangs();
        using var caller = new CancellationTokenSource();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(caller.Token);

        await caller.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquisition);

        Assert.Equal(caller.Token, exception.CancellationToken);
        Assert.Single(_issuer.Posts);
    }

    [Fact]
    public async Task During_a_wait_ends_the_acquisition()
    {
        _issuer.Answers(HttpStatusCode.ServiceUnavailable, retryAfter: "5");
        using var caller = new CancellationTokenSource();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(caller.Token);

        await caller.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquisition);

        Assert.Equal(caller.Token, exception.CancellationToken);
        Assert.Single(_issuer.Posts);
    }

    [Fact]
    public async Task Counts_for_more_than_what_the_connection_makes_of_it()
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
}
