using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class NoNewTokenTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    [InlineData(-1, 1)]
    public async Task A_token_that_was_issued_later_or_expires_later_replaces_a_due_one(int issuedLater, int expiresLater)
    {
        AccessToken cached = await CacheDueTokenAsync();
        var another = new AccessToken("another", cached.IssuedAt.AddTicks(issuedLater), cached.ExpiresAt.AddTicks(expiresLater));
        _rig.AnswerWith(another);

        await _rig.ServeAndSettleAsync();

        Assert.Same(another, _rig.Serve());
    }

    [Fact]
    public async Task An_older_token_that_expires_no_later_does_not_replace_a_due_one()
    {
        AccessToken cached = await CacheDueTokenAsync();
        _rig.AnswerWith(new AccessToken("another", cached.IssuedAt.AddTicks(-1), cached.ExpiresAt));

        await _rig.ServeAndSettleAsync();

        Assert.Same(cached, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_same_token_keeps_its_issue_and_expiry_and_is_logged_at_debug(int daysLonger)
    {
        AccessToken cached = await CacheDueTokenAsync();
        _rig.Log.Lines.Clear();
        _rig.AnswerWith(new AccessToken(cached.Value, _rig.Now, cached.ExpiresAt.AddDays(daysLonger)));

        await _rig.ServeAndSettleAsync();

        Assert.Same(cached, _rig.Serve());
        Assert.Equal(
            (LogLevel.Debug, 14, "Signeasy account default: no newer access token than the cached one, next attempt "
                + "2026-01-30 00:00:30Z"),
            Assert.Single(_rig.Log.Lines));
    }

    [Fact]
    public async Task The_delay_after_the_same_token_doubles_up_to_a_twelfth_of_the_window()
    {
        AccessToken cached = await CacheDueTokenAsync();
        _rig.AnswerWith(cached);
        var delays = new List<double>();

        for (int i = 0; i < 12; i++)
        {
            await _rig.ServeAndSettleAsync();
            DateTimeOffset next = _rig.Cache.Status.NextAttemptAt!.Value;
            delays.Add((next - _rig.Now).TotalSeconds);
            _rig.Clock.SetUtcNow(next.AddTicks(-1));
            await _rig.ServeAndSettleAsync();
            _rig.Clock.SetUtcNow(next);
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600], delays);
        Assert.Equal(13, _rig.Source.CallCount);
        Assert.Null(_rig.Cache.Status.FailingSince);
    }

    [Fact]
    public async Task The_same_token_ends_a_failure_because_the_source_answers_again()
    {
        AccessToken cached = await CacheDueTokenAsync();
        _rig.FailWith(CacheHarness.Outage());
        await _rig.ServeAndSettleAsync();
        _rig.AnswerWith(cached);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        await _rig.ServeAndSettleAsync();

        Assert.Null(_rig.Cache.Status.FailingSince);
        Assert.Null(_rig.Cache.Status.LastFailure);
        Assert.Equal(_rig.Now.AddSeconds(30), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task The_same_token_in_another_object_does_not_replace_a_rejected_one()
    {
        AccessToken cached = await CacheDueTokenAsync();
        _rig.AnswerWith(new AccessToken(cached.Value, _rig.Now, cached.ExpiresAt));

        AccessToken token = await _rig.RenewAsync(cached);
        await _rig.SettledAsync();

        Assert.Same(cached, token);
        Assert.Same(cached, _rig.Serve());
    }

    [Fact]
    public async Task An_older_token_that_expires_sooner_replaces_a_rejected_one()
    {
        AccessToken cached = await CacheDueTokenAsync();
        var another = new AccessToken("another", cached.IssuedAt.AddDays(-1), cached.ExpiresAt.AddHours(-1));
        _rig.AnswerWith(another);

        AccessToken token = await _rig.RenewAsync(cached);

        Assert.Same(another, token);
        Assert.Same(another, _rig.Serve());
    }

    private async Task<AccessToken> CacheDueTokenAsync()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        return cached;
    }
}
