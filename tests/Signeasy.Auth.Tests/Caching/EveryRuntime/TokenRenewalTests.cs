using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class TokenRenewalTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Two_hundred_callers_of_a_due_token_get_it_at_once_and_start_one_renewal()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();

        AccessToken[] given = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(_harness.Serve)));
        SourceCall renewal = await _harness.Source.NextCallAsync();
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());
        await _harness.SettledAsync();
        AccessToken next = _harness.Serve();

        Assert.All(given, one => Assert.Same(cached, one));
        Assert.Same(renewed, next);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Theory]
    [InlineData(0.0, 72 * 60)]
    [InlineData(0.5, 72 * 54)]
    [InlineData(1.0, 72 * 48)]
    public async Task The_window_opens_in_its_first_fifth(double jitter, int minutesAhead)
    {
        _harness.Jitter = jitter;
        AccessToken cached = await _harness.CacheTokenAsync();
        DateTimeOffset opensAt = cached.ExpiresAt.AddMinutes(-minutesAhead);
        _harness.Clock.SetUtcNow(opensAt.AddTicks(-1));
        _harness.Serve();
        long justBefore = _harness.Cache.Status.Acquisitions;
        _harness.Clock.SetUtcNow(opensAt);

        _harness.Serve();

        Assert.Equal(1, justBefore);
        Assert.Equal(2, _harness.Cache.Status.Acquisitions);
        Assert.Equal(opensAt, _harness.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task The_window_is_at_most_half_the_lifetime()
    {
        _harness.Jitter = 0;
        AccessToken cached = await _harness.CacheTokenAsync(_harness.NewToken(TimeSpan.FromDays(4)));

        DateTimeOffset? renewsAt = _harness.Cache.Status.RenewsAt;

        Assert.Equal(cached.IssuedAt.AddDays(2), renewsAt);
    }

    [Fact]
    public async Task The_time_of_renewal_is_randomized_once_for_each_token()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        DateTimeOffset? renewsAt = _harness.Cache.Status.RenewsAt;
        _harness.Jitter = 0;

        for (DateTimeOffset at = cached.IssuedAt; at < renewsAt; at = at.AddHours(1))
        {
            _harness.Clock.SetUtcNow(at);
            _harness.Serve();
        }

        Assert.Equal(1, _harness.JitterCount);
        Assert.Equal(renewsAt, _harness.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Each_token_has_a_random_time_of_renewal_of_its_own()
    {
        _harness.Jitter = 0;
        AccessToken first = await _harness.CacheTokenAsync();
        DateTimeOffset? firstRenewsAt = _harness.Cache.Status.RenewsAt;
        _harness.Jitter = 1;
        _harness.AnswerWith(() => _harness.NewToken());
        _harness.Clock.SetUtcNow(first.ExpiresAt.AddDays(-1));

        await _harness.ServeAndSettleAsync();

        Assert.Equal(first.ExpiresAt.AddDays(-3), firstRenewsAt);
        Assert.Equal(_harness.Serve().ExpiresAt.AddMinutes(-72 * 48), _harness.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Failing_renewals_affect_no_caller_while_the_token_is_valid()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage());
        var given = new HashSet<AccessToken>();

        for (DateTimeOffset at = cached.ExpiresAt.AddDays(-3); at < cached.ExpiresAt.AddSeconds(-30); at = at.AddMinutes(7))
        {
            _harness.Clock.SetUtcNow(at);
            given.Add(await _harness.ServeAndSettleAsync());
        }

        Assert.Equal([cached], given);
        Assert.InRange(_harness.Source.CallCount, 100, 150);
    }

    [Theory]
    [InlineData(12, 30 * 24, 24, LogLevel.Warning)]
    [InlineData(12, 30 * 24, 23.99, LogLevel.Error)]
    [InlineData(3, 24, 4, LogLevel.Warning)]
    [InlineData(3, 24, 3.99, LogLevel.Error)]
    public async Task A_renewal_that_still_fails_on_the_last_day_or_in_the_last_third_of_a_shorter_window_is_an_error(
        int windowInDays, double lifetimeInHours, double leftInHours, LogLevel expected)
    {
        using var harness = new CacheHarness(TimeSpan.FromDays(windowInDays));
        AccessToken cached = await harness.CacheTokenAsync(harness.NewToken(TimeSpan.FromHours(lifetimeInHours)));
        harness.FailWith(CacheHarness.Outage());
        harness.Clock.SetUtcNow(cached.ExpiresAt - TimeSpan.FromHours(leftInHours));

        await harness.ServeAndSettleAsync();

        Assert.Equal(expected, harness.Log.Lines.Last().Level);
    }

    [Fact]
    public async Task A_failed_renewal_is_logged_with_the_time_left_and_a_recovery_says_so()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage());
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        await _harness.ServeAndSettleAsync();
        _harness.AnswerWith(() => _harness.NewToken());
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));

        await _harness.ServeAndSettleAsync();

        Assert.Equal([(LogLevel.Information, 10), (LogLevel.Warning, 12), (LogLevel.Information, 11)],
            _harness.Log.Lines.Select(line => (line.Level, line.EventId)));
        Assert.Equal(
            "Signeasy account default: renewal failed; the current access token expires in 1.00:00:00, "
            + "next attempt 2026-01-30 00:00:30Z. The issuer is down.",
            _harness.Log.Lines.ElementAt(1).Text);
    }
}
