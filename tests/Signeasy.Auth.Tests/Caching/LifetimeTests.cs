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
        using var rig = new CacheHarness(TimeSpan.FromTicks(windowTicks)) { Draw = 0 };
        AccessToken held = await rig.HoldAsync(rig.NewToken(lifetime));
        DateTimeOffset dueAt = held.ExpiresAt.AddTicks(-Math.Min(windowTicks, lifetimeTicks / 2));
        DateTimeOffset expiredAt = held.ExpiresAt.AddTicks(-Math.Min(30 * Second, lifetimeTicks / 20));
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

        Assert.Same(held, whileValid);
        Assert.Equal(1, acquisitionsWhileValid);
        Assert.Same(held, whileDue);
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
    public async Task A_portal_token_without_known_instants_is_held_for_good()
    {
        using var rig = new CacheHarness();
        var token = new AccessToken("portal", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        await rig.HoldAsync(token);
        rig.Clock.Advance(TimeSpan.FromDays(365 * 1000));

        AccessToken given = rig.Serve();

        Assert.Same(token, given);
        Assert.Equal(1, rig.Source.CallCount);
    }

    [Fact]
    public async Task A_token_without_any_lifetime_goes_to_its_waiters()
    {
        using var rig = new CacheHarness();
        AccessToken token = rig.NewToken(TimeSpan.Zero);
        rig.AnswerWith(token);

        AccessToken given = await rig.GetAsync();
        await rig.SettledAsync();

        Assert.Same(token, given);
        Assert.Null(rig.Cache.Status.Token);
    }

    [Fact]
    public async Task A_token_whose_window_no_calendar_holds_fails_its_waiters_instead_of_leaving_them_waiting()
    {
        using var rig = new CacheHarness();
        DateTimeOffset first = DateTimeOffset.MinValue;
        rig.AnswerWith(new AccessToken("absurd", first, new DateTimeOffset(first.Ticks, TimeSpan.FromHours(-14))));

        Exception? failure = await Record.ExceptionAsync(
            () => rig.GetAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        AccessToken next = await rig.HoldAsync();

        Assert.IsType<ArgumentOutOfRangeException>(failure);
        Assert.Same(next, rig.Serve());
    }
}
