using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class ClockWatchTests
{
    [Fact]
    public void There_is_one_watch_over_a_test_s_clock()
    {
        var clock = new FakeTimeProvider();

        ClockWatch watch = ClockWatch.Over(clock);

        Assert.Same(watch, ClockWatch.Over(clock));
        Assert.Same(watch, ClockWatch.Find(clock));
        Assert.Null(ClockWatch.Find(new FakeTimeProvider()));
    }

    [Fact]
    public void The_system_s_clock_is_never_watched()
    {
        ClockWatch watch = ClockWatch.Over(TimeProvider.System);

        Assert.NotSame(watch, ClockWatch.Over(TimeProvider.System));
        Assert.Null(ClockWatch.Find(TimeProvider.System));
    }

    [Fact]
    public async Task It_settles_with_the_end_of_the_last_of_what_is_under_way()
    {
        var watch = ClockWatch.Over(new FakeTimeProvider());
        bool isSettledFirst = watch.SettledAsync().IsCompleted;
        watch.Begin();
        watch.Begin();
        Task settled = watch.SettledAsync();
        watch.End();
        bool isSettledEarly = settled.IsCompleted;

        watch.End();
        await settled;

        Assert.True(isSettledFirst);
        Assert.False(isSettledEarly);
        Assert.True(watch.SettledAsync().IsCompletedSuccessfully);
    }
}
