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
        using var harness = new CacheHarness(TimeSpan.FromTicks(windowTicks)) { Jitter = 0 };
        AccessToken cached = await harness.CacheTokenAsync(harness.NewToken(lifetime));
        DateTimeOffset dueAt = cached.ExpiresAt.AddTicks(-Math.Min(windowTicks, lifetimeTicks / 2));
        DateTimeOffset expiredAt = cached.ExpiresAt.AddTicks(-Math.Min(30 * Second, lifetimeTicks / 20));
        bool isEverDue = dueAt < expiredAt;
        DateTimeOffset validUntil = isEverDue ? dueAt : expiredAt;

        harness.Clock.SetUtcNow(validUntil.AddTicks(-1));
        AccessToken whileValid = harness.Serve();
        long acquisitionsWhileValid = harness.Cache.Status.Acquisitions;
        harness.Clock.SetUtcNow(expiredAt.AddTicks(-1));
        AccessToken whileDue = harness.Serve();
        long acquisitionsWhileDue = harness.Cache.Status.Acquisitions;
        harness.Clock.SetUtcNow(expiredAt);
        Task<AccessToken> onceExpired = harness.GetAsync();
        bool isWaiting = !onceExpired.IsCompleted;
        AccessToken renewed = harness.NewToken(lifetime);
        await (await harness.Source.NextCallAsync()).GiveAsync(renewed);

        Assert.Same(cached, whileValid);
        Assert.Equal(1, acquisitionsWhileValid);
        Assert.Same(cached, whileDue);
        Assert.Equal(isEverDue ? 2 : 1, acquisitionsWhileDue);
        Assert.True(isWaiting);
        Assert.Same(renewed, await onceExpired);
        Assert.Equal(2, harness.Source.CallCount);
    }

    [Theory]
    [InlineData(Second, Second / 20)]
    [InlineData(59 * Second, 2.95 * Second)]
    [InlineData(600 * Second, 30 * Second)]
    public async Task Each_caller_of_a_short_lived_token_gets_a_valid_one(long lifetimeTicks, double leftTicks)
    {
        var lifetime = TimeSpan.FromTicks(lifetimeTicks);
        using var harness = new CacheHarness();
        harness.AnswerWith(() => harness.NewToken(lifetime));
        var left = new List<double>();

        for (int i = 0; i < 1_000; i++)
        {
            AccessToken token = await harness.GetAsync();
            await harness.SettledAsync();
            left.Add((token.ExpiresAt - harness.Now).Ticks);
            harness.Clock.Advance(TimeSpan.FromTicks(lifetimeTicks / 97));
        }

        Assert.All(left, ticks => Assert.True(ticks > leftTicks));
        Assert.InRange(harness.Source.CallCount, 10, 21);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(Second / 2)]
    public async Task Tokens_with_hardly_any_lifetime_are_failures_that_back_off(long lifetimeTicks)
    {
        using var harness = new CacheHarness();
        harness.AnswerWith(() => harness.NewToken(TimeSpan.FromTicks(lifetimeTicks)));

        for (int i = 0; i < 600; i++)
        {
            await harness.GetFailureAsync();
            harness.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(6, harness.Source.CallCount);
        Assert.Equal("invalid_response", harness.Cache.Status.LastError);
    }

    [Fact]
    public async Task A_cached_token_is_not_replaced_by_one_that_had_expired_on_arrival()
    {
        using var harness = new CacheHarness();
        AccessToken cached = await harness.CacheDueTokenAsync();
        harness.AnswerWith(new AccessToken("old", cached.IssuedAt.AddDays(-1), harness.Now));

        await harness.ServeAndSettleAsync();

        Assert.Same(cached, harness.Serve());
        Assert.Equal("invalid_response", harness.Cache.Status.LastError);
        Assert.Equal([10, 15], harness.Log.EventIds);
    }

    [Fact]
    public async Task A_token_whose_times_are_at_the_edge_of_the_calendar_is_a_failure_like_any_other()
    {
        using var harness = new CacheHarness();
        DateTimeOffset first = DateTimeOffset.MinValue;
        harness.AnswerWith(new AccessToken("absurd", first, new DateTimeOffset(first.Ticks, TimeSpan.FromHours(-14))));

        await harness.GetFailureAsync();
        DateTimeOffset? nextAttemptAt = harness.Cache.Status.NextAttemptAt;

        Assert.Equal(harness.Now.AddSeconds(1), nextAttemptAt);
    }

    [Fact]
    public async Task A_token_whose_times_have_two_offsets_is_valid_as_long_as_with_one()
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
}
