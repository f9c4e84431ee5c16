using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>A machine that falls asleep while a token is on its way: what waits for a timer is late, the wall clock right.</summary>
#pragma warning disable EXTEXP0004 // AdjustTime is experimental, and the one way to move a fake clock past its timers.
public class SuspendedRequestTests
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);
    private readonly TokenEndpointStub _issuer = new();

    [Fact]
    public async Task A_suspension_between_two_attempts_does_not_end_the_request_or_shorten_the_token_s_lifetime()
    {
        _issuer.Answers(HttpStatusCode.ServiceUnavailable, retryAfter: "5").AnswersToken();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(TestContext.Current.CancellationToken);
        bool isWaiting = !acquisition.IsCompleted;

        Sleep(TimeSpan.FromHours(8));
        DateTimeOffset awake = _issuer.Clock.GetUtcNow();
        _issuer.Clock.Advance(TimeSpan.FromSeconds(5));
        AccessToken token = await acquisition.WaitAsync(HangLimit, TestContext.Current.CancellationToken);

        Assert.True(isWaiting);
        Assert.Equal(awake.AddSeconds(5), token.IssuedAt);
        Assert.Equal(token.IssuedAt.AddDays(30), token.ExpiresAt);
        Assert.Equal(2, _issuer.Posts.Count);
    }

    [Fact]
    public async Task A_suspension_while_a_request_is_pending_counts_towards_the_token_s_lifetime()
    {
        AnswerAfterASleep(TimeSpan.FromDays(10));

        AccessToken token = await _issuer.Client().RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(TokenEndpointStub.Start, token.IssuedAt);
        Assert.Equal(TokenEndpointStub.Start.AddDays(30), token.ExpiresAt);
    }

    [Fact]
    public async Task A_suspension_longer_than_the_requested_token_s_lifetime_fails_the_call_and_a_later_one_gets_another()
    {
        AnswerAfterASleep(TimeSpan.FromDays(31));
        _issuer.AnswersToken();
        using var cache = new CachingTokenProvider(_issuer.Client(), timeProvider: _issuer.Clock);

        var late = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => cache.GetTokenAsync(TestContext.Current.CancellationToken).AsTask());
        _issuer.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken fresh = await cache.GetTokenAsync(TestContext.Current.CancellationToken);
        AccessToken kept = await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Contains("had expired on arrival", late.Message, StringComparison.Ordinal);
        Assert.Equal(TokenEndpointStub.Start.AddDays(61).AddSeconds(1), fresh.ExpiresAt);
        Assert.Same(fresh, kept);
        Assert.Equal(2, _issuer.Posts.Count);
    }

    private void AnswerAfterASleep(TimeSpan time) => _issuer.Answers(_ =>
    {
        Sleep(time);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(TokenEndpointStub.TokenJson) };
    });

    private void Sleep(TimeSpan time) => _issuer.Clock.AdjustTime(_issuer.Clock.GetUtcNow() + time);
}
