using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class PendingWorkTests
{
    [Fact]
    public void A_clock_has_one_counter_of_pending_work()
    {
        var clock = new FakeTimeProvider();

        PendingWork watch = PendingWork.For(clock);

        Assert.Same(watch, PendingWork.For(clock));
        Assert.Same(watch, PendingWork.Find(clock));
        Assert.Null(PendingWork.Find(new FakeTimeProvider()));
    }

    [Fact]
    public void The_system_s_clock_is_never_watched()
    {
        PendingWork watch = PendingWork.For(TimeProvider.System);

        Assert.NotSame(watch, PendingWork.For(TimeProvider.System));
        Assert.Null(PendingWork.Find(TimeProvider.System));
    }

    [Fact]
    public async Task Pending_work_is_idle_after_the_last_operation_has_completed()
    {
        var watch = PendingWork.For(new FakeTimeProvider());
        bool isSettledFirst = watch.WhenIdleAsync().IsCompleted;
        watch.Started();
        watch.Started();
        Task settled = watch.WhenIdleAsync();
        watch.Completed();
        bool isSettledEarly = settled.IsCompleted;

        watch.Completed();
        await settled;

        Assert.True(isSettledFirst);
        Assert.False(isSettledEarly);
        Assert.True(watch.WhenIdleAsync().IsCompletedSuccessfully);
    }
}
