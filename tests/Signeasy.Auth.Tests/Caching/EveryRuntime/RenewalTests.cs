using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class RenewalTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Two_hundred_callers_of_a_due_token_get_it_at_once_and_begin_one_renewal()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));

        AccessToken[] given = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(_rig.Serve)));
        SourceCall renewal = await _rig.Source.NextCallAsync();
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);
        await _rig.SettledAsync();
        AccessToken next = _rig.Serve();

        Assert.All(given, one => Assert.Same(held, one));
        Assert.Same(renewed, next);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Theory]
    [InlineData(0.0, 72 * 60)]
    [InlineData(0.5, 72 * 54)]
    [InlineData(1.0, 72 * 48)]
    public async Task The_window_opens_in_its_first_fifth(double draw, int minutesAhead)
    {
        _rig.Draw = draw;
        AccessToken held = await _rig.HoldAsync();
        DateTimeOffset opensAt = held.ExpiresAt.AddMinutes(-minutesAhead);
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
        _rig.Draw = 0;
        AccessToken held = await _rig.HoldAsync(_rig.NewToken(TimeSpan.FromDays(4)));

        DateTimeOffset? renewsAt = _rig.Cache.Status.RenewsAt;

        Assert.Equal(held.IssuedAt.AddDays(2), renewsAt);
    }

    [Fact]
    public async Task The_instant_is_drawn_once_for_each_token()
    {
        AccessToken held = await _rig.HoldAsync();
        DateTimeOffset? renewsAt = _rig.Cache.Status.RenewsAt;
        _rig.Draw = 0;

        for (DateTimeOffset at = held.IssuedAt; at < renewsAt; at = at.AddHours(1))
        {
            _rig.Clock.SetUtcNow(at);
            _rig.Serve();
        }

        Assert.Equal(1, _rig.DrawCount);
        Assert.Equal(renewsAt, _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Each_token_has_a_draw_of_its_own()
    {
        _rig.Draw = 0;
        AccessToken first = await _rig.HoldAsync();
        DateTimeOffset? firstRenewsAt = _rig.Cache.Status.RenewsAt;
        _rig.Draw = 1;
        _rig.AnswerWith(() => _rig.NewToken());
        _rig.Clock.SetUtcNow(first.ExpiresAt.AddDays(-1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal(first.ExpiresAt.AddDays(-3), firstRenewsAt);
        Assert.Equal(_rig.Serve().ExpiresAt.AddMinutes(-72 * 48), _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Callers_never_notice_failing_renewals_while_the_token_lives()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.FailWith(CacheHarness.Outage());
        var given = new HashSet<AccessToken>();

        for (DateTimeOffset at = held.ExpiresAt.AddDays(-3); at < held.ExpiresAt.AddSeconds(-30); at = at.AddMinutes(7))
        {
            _rig.Clock.SetUtcNow(at);
            given.Add(await _rig.ServeAndSettleAsync());
        }

        Assert.Equal([held], given);
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
        AccessToken held = await rig.HoldAsync(rig.NewToken(TimeSpan.FromHours(lifetimeInHours)));
        rig.FailWith(CacheHarness.Outage());
        rig.Clock.SetUtcNow(held.ExpiresAt - TimeSpan.FromHours(leftInHours));

        await rig.ServeAndSettleAsync();

        Assert.Equal(expected, rig.Log.Lines.Last().Level);
    }

    [Fact]
    public async Task A_failed_renewal_is_logged_with_the_time_left_and_a_recovery_says_so()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.FailWith(CacheHarness.Outage());
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        await _rig.ServeAndSettleAsync();
        _rig.AnswerWith(() => _rig.NewToken());
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal([(LogLevel.Information, 10), (LogLevel.Warning, 12), (LogLevel.Information, 11)],
            _rig.Log.Lines.Select(line => (line.Level, line.EventId)));
        Assert.Equal(
            "Signeasy account default: renewal failed; the current access token is good for 1.00:00:00, "
            + "next attempt 2026-01-30 00:00:30Z. The issuer is down.",
            _rig.Log.Lines.ElementAt(1).Text);
    }
}
