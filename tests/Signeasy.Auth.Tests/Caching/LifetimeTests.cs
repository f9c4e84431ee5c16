namespace Signeasy.Auth.Tests;

public class LifetimeTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private const long Day = TimeSpan.TicksPerDay;

    public static TheoryData<long, long> LifetimesAndWindows
    {
        get
        {
            var data = new TheoryData<long, long>();
            foreach (long lifetime in new[] { Second, 59 * Second, 600 * Second, 30 * Day, 3653 * Day })
            {
                foreach (long window in new[] { 1, Second, 3 * Day, 30 * Day })
                {
                    data.Add(lifetime, window);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LifetimesAndWindows))]
    public async Task A_token_is_valid_then_due_then_expired(long lifetimeTicks, long windowTicks)
    {
        var lifetime = TimeSpan.FromTicks(lifetimeTicks);
        using var rig = new CacheHarness(TimeSpan.FromTicks(windowTicks)) { Jitter = 0 };
        AccessToken cached = await rig.CacheTokenAsync(rig.NewToken(lifetime));
        DateTimeOffset dueAt = cached.ExpiresAt.AddTicks(-Math.Min(windowTicks, lifetimeTicks / 2));
        DateTimeOffset expiredAt = cached.ExpiresAt.AddTicks(-Math.Min(30 * Second, lifetimeTicks / 20));
        bool isEverDue = dueAt < expiredAt;
        DateTimeOffset validUntil = isEverDue ? dueAt : expiredAt;

        rig.Clock.SetUtcNow(validUntil.AddTicks(-1));
        AccessToken whileValid = rig.Serve();
        long acquisitionsWhileValid = rig.Cache.Status.Acquisitions;
        rig.Clock.SetUtcNow(expiredAt.AddTicks(-1));
        AccessToken whileDue = rig.Serve();
        long acquisitionsWhileDue = rig.Cache.Status.Acquisitions;
        rig.Clock.SetUtcNow(expiredAt);
        Task<AccessToken> onceExpired = rig.GetAsync();
        bool isWaiting = !onceExpired.IsCompleted;
        AccessToken renewed = rig.NewToken(lifetime);
        await (await rig.Source.NextCallAsync()).GiveAsync(renewed);

        Assert.Same(cached, whileValid);
        Assert.Equal(1, acquisitionsWhileValid);
        Assert.Same(cached, whileDue);
        Assert.Equal(isEverDue ? 2 : 1, acquisitionsWhileDue);
        Assert.True(isWaiting);
        Assert.Same(renewed, await onceExpired);
        Assert.Equal(2, rig.Source.CallCount);
    }

    [Theory]
    [InlineData(Second, Second / 20)]
    [InlineData(59 * Second, 2.95 * Second)]
    [InlineData(600 * Second, 30 * Second)]
    public async Task Each_caller_of_a_short_token_gets_one_that_lives_on(long lifetimeTicks, double leftTicks)
    {
        var lifetime = TimeSpan.FromTicks(lifetimeTicks);
        using var rig = new CacheHarness();
        rig.AnswerWith(() => rig.NewToken(lifetime));
        var left = new List<double>();

        for (int i = 0; i < 1_000; i++)
        {
            AccessToken token = await rig.GetAsync();
            await rig.SettledAsync();
            left.Add((token.ExpiresAt - rig.Now).Ticks);
            rig.Clock.Advance(TimeSpan.FromTicks(lifetimeTicks / 97));
        }

        Assert.All(left, ticks => Assert.True(ticks > leftTicks));
        Assert.InRange(rig.Source.CallCount, 10, 21);
    }

    [Fact]
    public async Task A_portal_token_without_known_times_is_cached_for_good()
    {
        using var rig = new CacheHarness();
        var token = new AccessToken("portal", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        await rig.CacheTokenAsync(token);
        rig.Clock.Advance(TimeSpan.FromDays(365 * 1000));

        AccessToken given = rig.Serve();

        Assert.Same(token, given);
        Assert.Equal(1, rig.Source.CallCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(Second / 2)]
    public async Task Tokens_with_hardly_any_lifetime_are_failures_that_back_off(long lifetimeTicks)
    {
        using var rig = new CacheHarness();
        rig.AnswerWith(() => rig.NewToken(TimeSpan.FromTicks(lifetimeTicks)));

        for (int i = 0; i < 600; i++)
        {
            await rig.GetFailureAsync();
            await rig.SettledAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(6, rig.Source.CallCount);
        Assert.Equal("invalid_response", rig.Cache.Status.LastError);
    }

    [Fact]
    public async Task A_cached_token_is_not_replaced_by_one_that_had_expired_on_arrival()
    {
        using var rig = new CacheHarness();
        AccessToken cached = await rig.CacheTokenAsync();
        rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        rig.AnswerWith(new AccessToken("old", cached.IssuedAt.AddDays(-1), rig.Now));

        await rig.ServeAndSettleAsync();

        Assert.Same(cached, rig.Serve());
        Assert.Equal("invalid_response", rig.Cache.Status.LastError);
        Assert.Equal([10, 15], rig.Log.EventIds);
    }

    [Fact]
    public async Task A_token_whose_times_are_at_the_edge_of_the_calendar_is_a_failure_like_any_other()
    {
        using var rig = new CacheHarness();
        DateTimeOffset first = DateTimeOffset.MinValue;
        rig.AnswerWith(new AccessToken("absurd", first, new DateTimeOffset(first.Ticks, TimeSpan.FromHours(-14))));

        await rig.GetFailureAsync();
        await rig.SettledAsync();
        DateTimeOffset? nextAttemptAt = rig.Cache.Status.NextAttemptAt;

        Assert.Equal(rig.Now.AddSeconds(1), nextAttemptAt);
    }
}
