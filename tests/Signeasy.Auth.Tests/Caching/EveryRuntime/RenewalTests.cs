using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class RenewalTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Two_hundred_callers_of_a_due_token_get_it_at_once_and_start_one_renewal()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));

        AccessToken[] given = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(_rig.Serve)));
        SourceCall renewal = await _rig.Source.NextCallAsync();
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);
        await _rig.SettledAsync();
        AccessToken next = _rig.Serve();

        Assert.All(given, one => Assert.Same(cached, one));
        Assert.Same(renewed, next);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Theory]
    [InlineData(0.0, 72 * 60)]
    [InlineData(0.5, 72 * 54)]
    [InlineData(1.0, 72 * 48)]
    public async Task The_window_opens_in_its_first_fifth(double jitter, int minutesAhead)
    {
        _rig.Jitter = jitter;
        AccessToken cached = await _rig.CacheTokenAsync();
        DateTimeOffset opensAt = cached.ExpiresAt.AddMinutes(-minutesAhead);
        _rig.Clock.SetUtcNow(opensAt.AddTicks(-1));
        _rig.Serve();
        long justBefore = _rig.Cache.Status.Acquisitions;
        _rig.Clock.SetUtcNow(opensAt);

        _rig.Serve();

        Assert.Equal(1, justBefore);
        Assert.Equal(2, _rig.Cache.Status.Acquisitions);
        Assert.Equal(opensAt, _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task The_window_is_at_most_half_the_lifetime()
    {
        _rig.Jitter = 0;
        AccessToken cached = await _rig.CacheTokenAsync(_rig.NewToken(TimeSpan.FromDays(4)));

        DateTimeOffset? renewsAt = _rig.Cache.Status.RenewsAt;

        Assert.Equal(cached.IssuedAt.AddDays(2), renewsAt);
    }

    [Fact]
    public async Task The_time_of_renewal_is_randomized_once_for_each_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        DateTimeOffset? renewsAt = _rig.Cache.Status.RenewsAt;
        _rig.Jitter = 0;

        for (DateTimeOffset at = cached.IssuedAt; at < renewsAt; at = at.AddHours(1))
        {
            _rig.Clock.SetUtcNow(at);
            _rig.Serve();
        }

        Assert.Equal(1, _rig.JitterCount);
        Assert.Equal(renewsAt, _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Each_token_has_a_random_time_of_renewal_of_its_own()
    {
        _rig.Jitter = 0;
        AccessToken first = await _rig.CacheTokenAsync();
        DateTimeOffset? firstRenewsAt = _rig.Cache.Status.RenewsAt;
        _rig.Jitter = 1;
        _rig.AnswerWith(() => _rig.NewToken());
        _rig.Clock.SetUtcNow(first.ExpiresAt.AddDays(-1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal(first.ExpiresAt.AddDays(-3), firstRenewsAt);
        Assert.Equal(_rig.Serve().ExpiresAt.AddMinutes(-72 * 48), _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Failing_renewals_cost_no_caller_anything_while_the_token_lives()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.FailWith(CacheHarness.Outage());
        var given = new HashSet<AccessToken>();

        for (DateTimeOffset at = cached.ExpiresAt.AddDays(-3); at < cached.ExpiresAt.AddSeconds(-30); at = at.AddMinutes(7))
        {
            _rig.Clock.SetUtcNow(at);
            given.Add(await _rig.ServeAndSettleAsync());
        }

        Assert.Equal([cached], given);
        Assert.InRange(_rig.Source.CallCount, 100, 150);
    }

    [Theory]
    [InlineData(12, 30 * 24, 24, LogLevel.Warning)]
    [InlineData(12, 30 * 24, 23.99, LogLevel.Error)]
    [InlineData(3, 24, 4, LogLevel.Warning)]
    [InlineData(3, 24, 3.99, LogLevel.Error)]
    public async Task A_renewal_that_still_fails_on_the_last_day_or_in_the_last_third_of_a_shorter_window_is_an_error(
        int windowInDays, double lifetimeInHours, double leftInHours, LogLevel expected)
    {
        using var rig = new CacheHarness(TimeSpan.FromDays(windowInDays));
        AccessToken cached = await rig.CacheTokenAsync(rig.NewToken(TimeSpan.FromHours(lifetimeInHours)));
        rig.FailWith(CacheHarness.Outage());
        rig.Clock.SetUtcNow(cached.ExpiresAt - TimeSpan.FromHours(leftInHours));

        await rig.ServeAndSettleAsync();

        Assert.Equal(expected, rig.Log.Lines.Last().Level);
    }

    [Fact]
    public async Task A_failed_renewal_is_logged_with_the_time_left_and_a_recovery_says_so()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.FailWith(CacheHarness.Outage());
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        await _rig.ServeAndSettleAsync();
        _rig.AnswerWith(() => _rig.NewToken());
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal([(LogLevel.Information, 10), (LogLevel.Warning, 12), (LogLevel.Information, 11)],
            _rig.Log.Lines.Select(line => (line.Level, line.EventId)));
        Assert.Equal(
            "Signeasy account default: renewal failed; the current access token expires in 1.00:00:00, "
            + "next attempt 2026-01-30 00:00:30Z. The issuer is down.",
            _rig.Log.Lines.ElementAt(1).Text);
    }
}
