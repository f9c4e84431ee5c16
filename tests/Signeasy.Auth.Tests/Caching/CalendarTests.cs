using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>Calls, tokens and a calendar that runs on, jumps or changes its offset, from the handler to the issuer.</summary>
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

    private async Task CallAsync()
    {
        using HttpResponseMessage response = await _client.GetAsync("me", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
