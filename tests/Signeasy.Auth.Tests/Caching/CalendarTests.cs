using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>Calls, tokens and a calendar that runs on, jumps or changes its offset, from the handler to the issuer.</summary>
#pragma warning disable EXTEXP0004 // AdjustTime is experimental, and the one way to set a fake clock back.
public sealed class CalendarTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSigneasy _signeasy;
    private readonly HttpClient _client;

    public CalendarTests()
    {
        _signeasy = new FakeSigneasy(_clock);
        _client = _signeasy.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _signeasy.Dispose();
    }

    [Theory]
    [InlineData(59)]
    [InlineData(600)]
    [InlineData(30 * 86_400)]
    [InlineData(3_653L * 86_400)]
    public async Task No_call_fails_over_ten_lifetimes_and_each_lifetime_costs_two_tokens_at_most(long seconds)
    {
        _signeasy.TokenLifetime = TimeSpan.FromSeconds(seconds);

        for (int i = 0; i < 100; i++)
        {
            await CallAsync();
            await _signeasy.SettledAsync(TestContext.Current.CancellationToken);
            _clock.Advance(TimeSpan.FromSeconds(seconds / 10));
        }

        Assert.InRange(_signeasy.TokensIssued, 10, 20);
    }

    [Fact]
    public async Task A_jump_of_31_days_ahead_costs_64_callers_one_token()
    {
        await CallAsync();
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(31));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(CallAsync)));

        Assert.Equal(2, _signeasy.TokensIssued);
    }

    [Fact]
    public async Task A_jump_of_31_days_back_leaves_64_callers_their_token_and_costs_one_renewal()
    {
        await CallAsync();
        string token = _signeasy.Requests[^1].AccessToken!;
        _signeasy.Issuer.Delay = TimeSpan.FromSeconds(1);
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(-31));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(CallAsync)));
        IEnumerable<string?> carried = _signeasy.Requests.TakeLast(64)
            .Where(request => request.Method == HttpMethod.Get).Select(request => request.AccessToken);
        bool isServedByTheOld = carried.All(one => one == token);
        await AnsweredAsync();
        await CallAsync();

        Assert.True(isServedByTheOld);
        Assert.Equal(2, _signeasy.TokensIssued);
        Assert.NotEqual(token, _signeasy.Requests[^1].AccessToken);
    }

    [Fact]
    public async Task A_token_whose_instants_have_two_offsets_lives_as_long_as_with_one()
    {
        using var harness = new CacheHarness(TimeSpan.FromMinutes(10)) { Jitter = 0 };
        DateTimeOffset issuedInSummer = harness.Now.ToOffset(TimeSpan.FromHours(2));
        DateTimeOffset expiresInWinter = harness.Now.AddMinutes(30).ToOffset(TimeSpan.FromHours(1));
        AccessToken cached = await harness.CacheTokenAsync(new AccessToken("token", issuedInSummer, expiresInWinter));

        harness.Clock.Advance(new TimeSpan(TimeSpan.FromMinutes(20).Ticks - 1));
        AccessToken whileValid = harness.Serve();
        long acquisitionsWhileValid = harness.Cache.Status.Acquisitions;
        harness.Clock.Advance(new TimeSpan(1));
        AccessToken onceDue = harness.Serve();

        Assert.Same(cached, whileValid);
        Assert.Equal(1, acquisitionsWhileValid);
        Assert.Same(cached, onceDue);
        Assert.Equal(2, harness.Cache.Status.Acquisitions);
    }

    /// <summary>Moves the clock on until nothing is on its way: the request may not have come in yet when the calls have ended.</summary>
    private async Task AnsweredAsync()
    {
        Task settled = _signeasy.SettledAsync(TestContext.Current.CancellationToken);
        for (int i = 0; !settled.IsCompleted; i++)
        {
            Assert.True(i < 10_000, "It didn't end.");
            // So slowly that a busy machine reaches no time limit of an attempt.
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await settled;
    }

    private async Task CallAsync()
    {
        using HttpResponseMessage response = await _client.GetAsync("me", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
