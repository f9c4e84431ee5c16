using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class NoNewTokenTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    [InlineData(-1, 1)]
    public async Task A_token_that_was_issued_later_or_expires_later_replaces_a_due_one(int issuedLater, int expiresLater)
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        var another = new AccessToken("another", cached.IssuedAt.AddTicks(issuedLater), cached.ExpiresAt.AddTicks(expiresLater));
        _harness.AnswerWith(another);

        await _harness.ServeAndSettleAsync();

        Assert.Same(another, _harness.Serve());
    }

    [Fact]
    public async Task An_older_token_that_expires_no_later_does_not_replace_a_due_one()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.AnswerWith(new AccessToken("another", cached.IssuedAt.AddTicks(-1), cached.ExpiresAt));

        await _harness.ServeAndSettleAsync();

        Assert.Same(cached, _harness.Serve());
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_same_token_keeps_its_issue_and_expiry_and_is_logged_at_debug(int daysLonger)
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.Log.Lines.Clear();
        _harness.AnswerWith(new AccessToken(cached.Value, _harness.Now, cached.ExpiresAt.AddDays(daysLonger)));

        await _harness.ServeAndSettleAsync();

        Assert.Same(cached, _harness.Serve());
        Assert.Equal(
            (LogLevel.Debug, 14, "Signeasy account default: no newer access token than the cached one, next attempt "
                + "2026-01-30 00:00:30Z"),
            Assert.Single(_harness.Log.Lines));
    }

    [Fact]
    public async Task The_delay_after_the_same_token_doubles_up_to_a_twelfth_of_the_window()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.AnswerWith(cached);
        var delays = new List<double>();

        for (int i = 0; i < 12; i++)
        {
            await _harness.ServeAndSettleAsync();
            DateTimeOffset next = _harness.Cache.Status.NextAttemptAt!.Value;
            delays.Add((next - _harness.Now).TotalSeconds);
            _harness.Clock.SetUtcNow(next.AddTicks(-1));
            await _harness.ServeAndSettleAsync();
            _harness.Clock.SetUtcNow(next);
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600], delays);
        Assert.Equal(13, _harness.Source.CallCount);
        Assert.Null(_harness.Cache.Status.FailingSince);
    }

    [Fact]
    public async Task The_same_token_ends_a_failure_because_the_source_answers_again()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync();
        _harness.AnswerWith(cached);
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));

        await _harness.ServeAndSettleAsync();

        Assert.Null(_harness.Cache.Status.FailingSince);
        Assert.Null(_harness.Cache.Status.LastFailure);
        Assert.Equal(_harness.Now.AddSeconds(30), _harness.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task The_same_token_in_another_object_does_not_replace_a_rejected_one()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.AnswerWith(new AccessToken(cached.Value, _harness.Now, cached.ExpiresAt));

        AccessToken token = await _harness.RenewAsync(cached);
        await _harness.SettledAsync();

        Assert.Same(cached, token);
        Assert.Same(cached, _harness.Serve());
    }

    [Fact]
    public async Task An_older_token_that_expires_sooner_replaces_a_rejected_one()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        var another = new AccessToken("another", cached.IssuedAt.AddDays(-1), cached.ExpiresAt.AddHours(-1));
        _harness.AnswerWith(another);

        AccessToken token = await _harness.RenewAsync(cached);

        Assert.Same(another, token);
        Assert.Same(another, _harness.Serve());
    }
}
