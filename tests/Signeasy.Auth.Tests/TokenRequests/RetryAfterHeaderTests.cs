using System.Net;

namespace Signeasy.Auth.Tests;

public class RetryAfterHeaderTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Theory]
    [InlineData("1", 1)]
    [InlineData("3", 3)]
    [InlineData("29", 29)]
    [InlineData("Thu, 01 Jan 2026 00:00:12 GMT", 12)]
    public async Task A_retry_after_in_seconds_or_as_a_date_is_obeyed_when_it_fits_the_budget(string retryAfter, int seconds)
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: retryAfter).AnswersToken();

        await _issuer.AcquireAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), _issuer.Posts[1].At);
    }

    [Theory]
    [InlineData(-50 * 60)]
    [InlineData(50 * 60)]
    [InlineData(0)]
    public async Task A_date_is_measured_against_the_answers_own_date_whatever_the_clock_here_says(int seconds)
    {
        DateTimeOffset theirs = TokenEndpointStub.Start.AddSeconds(seconds);
        _issuer.Answers(_ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { Date = theirs } };
            response.Headers.RetryAfter = new(theirs.AddSeconds(12));
            return response;
        }).AnswersToken();

        await _issuer.AcquireAsync();

        Assert.Equal(TimeSpan.FromSeconds(12), _issuer.Posts[1].At);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(3600)]
    public async Task A_retry_after_that_does_not_fit_the_budget_is_reported_at_once(int seconds)
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: $"{seconds}");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
        Assert.Contains($"Retry after {seconds} s.", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
        Assert.Single(_issuer.Posts);
        Assert.Equal(TokenEndpointStub.Start, _issuer.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_retry_after_has_to_fit_the_rest_of_the_budget()
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: "20");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(TimeSpan.FromSeconds(20), failure.RetryAfter);
        Assert.Equal(2, _issuer.Posts.Count);
        Assert.Equal(TokenEndpointStub.Start.AddSeconds(20), _issuer.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("3601")]
    [InlineData("999999999")]
    [InlineData("2147483647")]
    [InlineData("Sun, 04 Jan 2026 00:00:00 GMT")]
    public async Task A_retry_after_is_capped_at_one_hour(string retryAfter)
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: retryAfter);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
        Assert.Single(_issuer.Posts);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_retry_after_that_cannot_be_read_is_ignored(string? retryAfter)
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: retryAfter);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.RetryAfter);
        Assert.DoesNotContain("Retry after", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, _issuer.Posts.Count);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Wed, 31 Dec 2025 23:59:00 GMT")]
    public async Task A_retry_after_of_zero_or_in_the_past_leaves_the_usual_wait(string retryAfter)
    {
        _issuer.Answers(HttpStatusCode.TooManyRequests, retryAfter: retryAfter);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(TimeSpan.Zero, failure.RetryAfter);
        Assert.Equal(4, _issuer.Posts.Count);
        Assert.InRange(_issuer.Posts[3].At, TimeSpan.FromSeconds(2.8), TimeSpan.FromSeconds(5.8));
    }

    [Fact]
    public async Task A_retry_after_of_an_issuer_error_is_reported_but_causes_no_retry()
    {
        _issuer.Answers(HttpStatusCode.Forbidden, retryAfter: "2");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(TimeSpan.FromSeconds(2), failure.RetryAfter);
        Assert.False(failure.IsTransient);
        Assert.Single(_issuer.Posts);
    }
}
