using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenRequestRetriesTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task A_transient_failure_is_retried(int status)
    {
        _issuer.Answers((HttpStatusCode)status).AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.Equal(2, _issuer.Posts.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    [InlineData(425)]
    [InlineData(451)]
    public async Task An_issuer_error_is_never_retried(int status)
    {
        _issuer.Answers((HttpStatusCode)status).AnswersToken();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.False(failure.IsTransient);
        Assert.Single(_issuer.Posts);
    }

    [Fact]
    public async Task A_failed_connection_and_a_timeout_of_the_http_client_are_retried()
    {
        _issuer
            .Fails(new HttpRequestException("connection refused"))
            .Fails(new IOException("connection reset"))
            .Fails(new TaskCanceledException("HttpClient.Timeout", new TimeoutException()))
            .AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.Equal(4, _issuer.Posts.Count);
    }

    [Fact]
    public async Task The_fourth_attempt_is_the_last_and_its_failure_is_reported()
    {
        _issuer
            .Answers(HttpStatusCode.InternalServerError)
            .Answers(HttpStatusCode.TooManyRequests)
            .Fails(new HttpRequestException("connection refused"))
            .Answers(HttpStatusCode.GatewayTimeout);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, failure.StatusCode);
        Assert.True(failure.IsTransient);
        Assert.Equal(4, _issuer.Posts.Count);
    }

    [Fact]
    public async Task Retries_stop_at_the_first_issuer_error()
    {
        _issuer
            .Answers(HttpStatusCode.ServiceUnavailable)
            .Answers(HttpStatusCode.Unauthorized)
            .AnswersToken();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
        Assert.Equal(2, _issuer.Posts.Count);
    }

    [Fact]
    public async Task Each_attempt_sends_a_request_and_a_body_of_its_own()
    {
        _issuer.Answers(HttpStatusCode.ServiceUnavailable);

        await _issuer.FailAsync();

        Assert.Equal(4, _issuer.Posts.Select(post => post.Request).Distinct().Count());
        Assert.Equal(4, _issuer.Posts.Select(post => post.Request.Content).Distinct().Count());
        Assert.Single(_issuer.Posts.Select(post => post.Body).Distinct());
    }

    [Fact]
    public async Task The_wait_grows_from_attempt_to_attempt()
    {
        _issuer.Answers(HttpStatusCode.ServiceUnavailable);

        await _issuer.FailAsync();

        // The jitter moves each retry within a range of its own: the second can't come before the first's range ends.
        TimeSpan[] at = [.. _issuer.Posts.Select(post => post.At)];
        Assert.Equal(TimeSpan.Zero, at[0]);
        Assert.InRange(at[1], TokenEndpointStub.Step, TimeSpan.FromSeconds(1.4));
        Assert.InRange(at[2], TimeSpan.FromSeconds(1.37), TimeSpan.FromSeconds(2.9));
        Assert.InRange(at[3], TimeSpan.FromSeconds(2.8), TimeSpan.FromSeconds(5.8));
    }

    [Fact]
    public async Task The_first_retries_of_many_clients_are_spread_around_one_second()
    {
        var waits = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            TokenEndpointStub issuer = new TokenEndpointStub().Answers(HttpStatusCode.ServiceUnavailable).AnswersToken();
            await issuer.AcquireAsync();
            waits.Add(issuer.Posts[1].At.TotalSeconds);
        }

        Assert.InRange(waits.Average(), 0.7, 1.2);
        Assert.InRange(waits.Distinct().Count(), 20, 200);
    }

    [Fact]
    public async Task An_error_says_that_no_answer_came_when_every_attempt_hung()
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromMinutes(10);
        _issuer.Hangs();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.Null(failure.StatusCode);
        Assert.True(failure.IsTransient);
        Assert.Contains("didn't answer within 200 s", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_issuer.Posts.Count, 2, 3);
    }

    [Theory]
    [InlineData(5 * 60, 12)]
    [InlineData(5 * 60, 99)]
    [InlineData(30, 9)]
    [InlineData(10, 9)]
    public async Task A_slow_issuer_is_given_a_third_of_the_budget_and_at_least_ten_seconds(int budget, int seconds)
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(budget);
        _issuer.Answers(HttpStatusCode.OK, () => new StreamContent(new SlowStream(
            TokenEndpointStub.TokenJson, TimeSpan.FromSeconds(seconds), _issuer.Clock)));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.Single(_issuer.Posts);
    }

    [Theory]
    [InlineData(30, 10)]
    [InlineData(60, 20)]
    [InlineData(600, 200)]
    public async Task An_attempt_ends_after_a_third_of_the_budget_and_is_retried(int budget, int seconds)
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(budget);
        _issuer.Hangs().AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.Equal(2, _issuer.Posts.Count);
        Assert.InRange(_issuer.Posts[1].At, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds + 1.5));
    }

    [Fact]
    public async Task A_body_whose_stream_ignores_cancellation_costs_no_more_than_the_attempts_time()
    {
        var body = new SilentStream(ignoresCancellation: true);
        _issuer.Answers(HttpStatusCode.OK, () => new StreamContent(body)).AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.InRange(_issuer.Posts[1].At, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11.5));
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task A_stream_that_comes_after_the_attempts_end_is_disposed_of()
    {
        var late = new TaskCompletionSource<Stream>();
        var stream = new MemoryStream();
        _issuer.Answers(HttpStatusCode.OK, () => new LateContent(late.Task)).AnswersToken();
        await _issuer.AcquireAsync();

        late.SetResult(stream);

        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task A_stream_that_fails_after_the_attempts_end_is_observed()
    {
        var late = new TaskCompletionSource<Stream>();
        _issuer.Answers(HttpStatusCode.OK, () => new LateContent(late.Task)).AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();
        late.SetException(new IOException("reset"));

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
    }

    /// <summary>Content whose stream isn't available yet, and that ignores cancellation.</summary>
    private sealed class LateContent(Task<Stream> stream) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => stream;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
