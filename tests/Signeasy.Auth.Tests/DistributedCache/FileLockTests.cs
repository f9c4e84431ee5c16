using System.Diagnostics;
using Medallion.Threading;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    private FileLockProvider Locks => new(new CacheFolder(_parent.Combine("tokens")));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _parent.Dispose();

    [Fact]
    public async Task A_lock_is_held_by_one_until_it_is_released()
    {
        IDistributedSynchronizationHandle? held = await Locks.CreateLock("a:01").TryAcquireAsync(cancellationToken: Cancel);
        IDistributedSynchronizationHandle? meanwhile = await Locks.CreateLock("a:01").TryAcquireAsync(cancellationToken: Cancel);
        await using IDistributedSynchronizationHandle? other = await Locks.CreateLock("a:02").TryAcquireAsync(cancellationToken: Cancel);
        await held!.DisposeAsync();
        await using IDistributedSynchronizationHandle? next = await Locks.CreateLock("a:01").TryAcquireAsync(cancellationToken: Cancel);

        Assert.Null(meanwhile);
        Assert.NotNull(other);
        Assert.NotNull(next);
        Assert.False(held.HandleLostToken.CanBeCanceled);
    }

    [Fact]
    public async Task The_lock_file_stays()
    {
        await using (await Locks.CreateLock("a:01").AcquireAsync(cancellationToken: Cancel))
        {
        }

        Assert.True(File.Exists(_parent.Combine("tokens/01.lock")));
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_when_it_is_released_or_the_time_is_up()
    {
        IDistributedSynchronizationHandle held = await Locks.CreateLock("a:01").AcquireAsync(cancellationToken: Cancel);

        IDistributedSynchronizationHandle? tooShort = await Locks.CreateLock("a:01").TryAcquireAsync(TimeSpan.FromMilliseconds(20), Cancel);
        await Assert.ThrowsAsync<TimeoutException>(
            () => Locks.CreateLock("a:01").AcquireAsync(TimeSpan.Zero, Cancel).AsTask());
        Task<IDistributedSynchronizationHandle> waiting = Locks.CreateLock("a:01").AcquireAsync(cancellationToken: Cancel).AsTask();
        held.Dispose();
        using IDistributedSynchronizationHandle next = await waiting;

        Assert.Null(tooShort);
        Assert.NotNull(next);
    }

    [Fact]
    public void The_synchronous_methods_do_the_same()
    {
        using IDistributedSynchronizationHandle held = Locks.CreateLock("a:01").Acquire(cancellationToken: Cancel);

        Assert.Null(Locks.CreateLock("a:01").TryAcquire(cancellationToken: Cancel));
        Assert.Equal("a:01", Locks.CreateLock("a:01").Name);
    }

    [Fact]
    public async Task A_hundred_and_fifty_threads_take_turns_without_a_failure()
    {
        int holders = 0;
        int mostHolders = 0;
        int turns = 0;
        long start = Stopwatch.GetTimestamp();
        Thread[] threads =
        [
            .. Enumerable.Range(0, 150).Select(_ => new Thread(() =>
            {
                while (Locks.CreateLock("a:01").TryAcquire(cancellationToken: CancellationToken.None) is var handle)
                {
                    if (handle is null)
                    {
                        Thread.Yield();
                        continue;
                    }

                    mostHolders = Math.Max(mostHolders, Interlocked.Increment(ref holders));
                    Interlocked.Increment(ref turns);
                    Interlocked.Decrement(ref holders);
                    handle.Dispose();
                    return;
                }
            })),
        ];

        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        await Task.Run(() => Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromMinutes(1)))), Cancel);

        Assert.Equal((1, 150), (mostHolders, turns));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));
    }
}
