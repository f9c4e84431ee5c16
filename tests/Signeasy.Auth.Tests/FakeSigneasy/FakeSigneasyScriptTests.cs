using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyScriptTests : IDisposable
{
    private static readonly FakeAnswer Teapot = new((HttpStatusCode)418);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSigneasy _fake;
    private readonly HttpClient _http;

    public FakeSigneasyScriptTests()
    {
        _fake = new FakeSigneasy(_clock);
        _http = new HttpClient(_fake);
    }

    public void Dispose()
    {
        _http.Dispose();
        _fake.Dispose();
    }

    [Fact]
    public async Task Enqueued_answers_come_first_in_order_then_the_outage_and_then_the_real_answer()
    {
        _fake.Api.Outage = new FakeAnswer(HttpStatusCode.ServiceUnavailable);
        _fake.Api.Enqueue(Teapot, times: 2);
        _fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.Conflict));

        HttpStatusCode[] scripted = [await GetStatusAsync(), await GetStatusAsync(), await GetStatusAsync(), await GetStatusAsync(), await GetStatusAsync()];
        _fake.Api.Outage = null;
        HttpStatusCode real = await GetStatusAsync();

        Assert.Equal([418, 418, 409, 503, 503], scripted.Select(status => (int)status));
        Assert.Equal(HttpStatusCode.Unauthorized, real);
        Assert.Equal(6, _fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_script_of_the_issuer_does_not_affect_the_API()
    {
        _fake.Issuer.Outage = Teapot;
        _fake.Issuer.Delay = TimeSpan.FromMinutes(1);

        HttpStatusCode status = await GetStatusAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal((0, 1), (_fake.Issuer.RequestCount, _fake.Api.RequestCount));
    }

    [Fact]
    public async Task An_answer_has_the_given_body_and_headers()
    {
        _fake.Api.Enqueue(new FakeAnswer((HttpStatusCode)429, "täglich", "text/plain", TimeSpan.FromMinutes(2)));

        using HttpResponseMessage response = await GetAsync();

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("täglich", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(TimeSpan.FromMinutes(2), response.Headers.RetryAfter?.Delta);
        Assert.Equal("me", response.RequestMessage?.RequestUri?.Segments[^1]);
    }

    [Fact]
    public async Task A_connection_failure_is_an_HttpRequestException()
    {
        _fake.Api.Enqueue(FakeAnswer.ConnectionFailure);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync());

        Assert.Null(Assert.Single(_fake.Requests).Status);
    }

    [Fact]
    public async Task Silence_lasts_until_the_request_is_cancelled()
    {
        _fake.Api.Enqueue(FakeAnswer.Silence);
        using var cancellation = new CancellationTokenSource();

        Task<HttpResponseMessage> call = GetAsync(cancellation.Token);
        _clock.Advance(TimeSpan.FromDays(1));
        bool wasSilent = !call.IsCompleted && !_fake.SettledAsync(TestContext.Current.CancellationToken).IsCompleted;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _fake.SettledAsync(TestContext.Current.CancellationToken);
        Assert.True(wasSilent);
        Assert.Null(Assert.Single(_fake.Requests).Status);
    }

    [Fact]
    public async Task A_function_can_create_the_answer()
    {
        _fake.Api.Outage = FakeAnswer.From((request, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(request.Method.Method) }));

        using HttpResponseMessage response = await GetAsync();

        Assert.Equal("GET", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(response.RequestMessage);
    }

    [Fact]
    public async Task A_delay_is_measured_on_the_clock_of_the_fake()
    {
        _fake.Api.Delay = TimeSpan.FromHours(10);

        Task<HttpResponseMessage> call = GetAsync();
        _clock.Advance(TimeSpan.FromHours(9));
        bool wasEarly = call.IsCompleted;
        _clock.Advance(TimeSpan.FromHours(1));

        using HttpResponseMessage response = await call;
        Assert.False(wasEarly);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public void Impossible_values_are_errors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _fake.Api.Delay = TimeSpan.FromSeconds(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _fake.Api.Delay = TimeSpan.FromDays(25));
        Assert.Throws<ArgumentOutOfRangeException>(() => _fake.Api.Enqueue(Teapot, times: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FakeAnswer(HttpStatusCode.OK, retryAfter: TimeSpan.FromSeconds(-1)));
    }

    private async Task<HttpStatusCode> GetStatusAsync()
    {
        using HttpResponseMessage response = await GetAsync();
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> GetAsync(CancellationToken? cancellationToken = null) =>
        _http.GetAsync("https://api.signeasy.com/v3/me", cancellationToken ?? TestContext.Current.CancellationToken);
}
