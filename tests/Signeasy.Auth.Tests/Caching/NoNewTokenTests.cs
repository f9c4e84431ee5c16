using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class NoNewTokenTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_token_that_expires_no_later_changes_nothing(long ticksLater)
    {
        AccessToken held = await HoldDueAsync();
        _rig.AnswerWith(new AccessToken("another", _rig.Now, held.ExpiresAt.AddTicks(ticksLater)));

        await _rig.ServeAndSettleAsync();

        Assert.Same(held, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_token_that_expires_a_tick_later_is_news()
    {
        AccessToken held = await HoldDueAsync();
        var later = new AccessToken("another", _rig.Now, held.ExpiresAt.AddTicks(1));
        _rig.AnswerWith(later);

        await _rig.ServeAndSettleAsync();

        Assert.Same(later, _rig.Cache.Status.Token);
    }

    [Fact]
    public async Task Nothing_is_logged_above_debug()
    {
        AccessToken held = await HoldDueAsync();
        _rig.Log.Lines.Clear();
        _rig.AnswerWith(held);

        await _rig.ServeAndSettleAsync();

        Assert.Equal(
            (LogLevel.Debug, 14, "Signeasy account default: nothing newer than the held access token, next attempt "
                + "2026-01-30 00:00:30Z"),
            Assert.Single(_rig.Log.Lines));
    }

    [Fact]
    public async Task The_next_try_comes_a_step_later_each_time_without_doubling()
    {
        AccessToken held = await HoldDueAsync();
        _rig.AnswerWith(held);
        var steps = new List<double>();

        for (int i = 0; i < 4; i++)
        {
            await _rig.ServeAndSettleAsync();
            DateTimeOffset next = _rig.Cache.Status.NextAttemptAt!.Value;
            steps.Add((next - _rig.Now).TotalSeconds);
            _rig.Clock.SetUtcNow(next.AddTicks(-1));
            await _rig.ServeAndSettleAsync();
            _rig.Clock.SetUtcNow(next);
        }

        Assert.Equal([30, 30, 30, 30], steps);
        Assert.Equal(5, _rig.Source.CallCount);
        Assert.Null(_rig.Cache.Status.FailingSince);
    }

    [Fact]
    public async Task It_neither_counts_as_a_failure_nor_forgets_one()
    {
        AccessToken held = await HoldDueAsync();
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.FailWith(failure);
        await _rig.ServeAndSettleAsync();
        DateTimeOffset failingSince = _rig.Now;
        _rig.AnswerWith(held);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        await _rig.ServeAndSettleAsync();

        Assert.Equal(failingSince, _rig.Cache.Status.FailingSince);
        Assert.Same(failure, _rig.Cache.Status.LastFailure);
        Assert.Equal(_rig.Now.AddSeconds(30), _rig.Cache.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_token_that_expired_on_its_way_changes_nothing_while_one_is_held()
    {
        AccessToken held = await HoldDueAsync();
        _rig.Cache.Invalidate(held);
        _rig.AnswerWith(new AccessToken("expired", held.IssuedAt, _rig.Now));

        AccessToken given = await _rig.GetAsync();
        await _rig.SettledAsync();

        Assert.Same(held, given);
        Assert.Same(held, _rig.Serve());
    }

    [Fact]
    public async Task The_same_token_in_another_object_is_nothing_new_even_in_place_of_a_refused_one()
    {
        AccessToken held = await HoldDueAsync();
        _rig.Cache.Invalidate(held);
        _rig.AnswerWith(new AccessToken(held.Value, held.IssuedAt, held.ExpiresAt));

        AccessToken given = await _rig.GetAsync();
        await _rig.SettledAsync();

        Assert.Same(held, given);
        Assert.Same(held, _rig.Serve());
    }

    [Theory]
    [InlineData("token-1", 1)]
    [InlineData("another", 0)]
    public async Task Anything_else_is_news_in_place_of_a_refused_one(string value, long issuedLater)
    {
        AccessToken held = await HoldDueAsync();
        _rig.Cache.Invalidate(held);
        var arrival = new AccessToken(value, held.IssuedAt.AddTicks(issuedLater), held.ExpiresAt.AddHours(-1));
        _rig.AnswerWith(arrival);

        AccessToken given = await _rig.GetAsync();

        Assert.Same(arrival, given);
        Assert.Same(arrival, _rig.Serve());
    }

    private async Task<AccessToken> HoldDueAsync()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        return held;
    }
}
