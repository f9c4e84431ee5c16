using System.Collections.Concurrent;
using System.Threading.Channels;
using Medallion.Threading;

namespace Signeasy.Auth.Tests;

/// <summary>Distributed locks that a test can make fail, hang or be busy.</summary>
internal sealed class FleetLocks : IDistributedLockProvider
{
    private readonly ConcurrentDictionary<string, Handle> _held = new();
    private readonly Channel<string> _releases = Channel.CreateUnbounded<string>();
    private int _acquisitions;

    /// <summary>Runs first in each attempt.</summary>
    public Func<CancellationToken, Task> OnTry { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs first in each release.</summary>
    public Func<Task> OnRelease { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether another process holds every lock.</summary>
    public bool IsBusy { get; set; }

    public int HeldCount => _held.Count;

    /// <summary>How often a lock was acquired.</summary>
    public int Acquisitions => Volatile.Read(ref _acquisitions);

    /// <summary>Completes once per released lock.</summary>
    public async Task ReleaseAsync() => await _releases.Reader.ReadAsync(TestContext.Current.CancellationToken)
        .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public IDistributedLock CreateLock(string name) => new Lock(this, name);

    private sealed class Lock(FleetLocks locks, string name) : IDistributedLock
    {
        public string Name => name;

        public async ValueTask<IDistributedSynchronizationHandle?> TryAcquireAsync(
            TimeSpan timeout = default, CancellationToken cancellationToken = default)
        {
            Assert.Equal(TimeSpan.Zero, timeout);
            await locks.OnTry(cancellationToken);
            var handle = new Handle(locks, name);
            if (locks.IsBusy || !locks._held.TryAdd(name, handle))
            {
                return null;
            }

            Interlocked.Increment(ref locks._acquisitions);
            return handle;
        }

        public IDistributedSynchronizationHandle? TryAcquire(
            TimeSpan timeout = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IDistributedSynchronizationHandle Acquire(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<IDistributedSynchronizationHandle> AcquireAsync(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class Handle(FleetLocks locks, string name) : IDistributedSynchronizationHandle
    {
        public CancellationToken HandleLostToken => CancellationToken.None;

        public void Dispose()
        {
            locks._held.TryRemove(KeyValuePair.Create(name, this));
            locks._releases.Writer.TryWrite(name);
        }

        public async ValueTask DisposeAsync()
        {
            await locks.OnRelease();
            Dispose();
        }
    }
}
