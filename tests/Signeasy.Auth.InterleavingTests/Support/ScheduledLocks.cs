using Medallion.Threading;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>Distributed locks whose calls take any number of steps.</summary>
internal sealed class ScheduledLocks : IDistributedLockProvider
{
    /// <summary>The names of the locks that are held.</summary>
    public HashSet<string> Held { get; } = [];

    public IDistributedLock CreateLock(string name) => new Lock(name, Held);

    private sealed class Lock(string name, HashSet<string> held) : IDistributedLock
    {
        public string Name => name;

        public async ValueTask<IDistributedSynchronizationHandle?> TryAcquireAsync(
            TimeSpan timeout = default, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            bool isAcquired = held.Add(name);
            await Task.Yield();
            return isAcquired ? new Handle(name, held) : null;
        }

        public IDistributedSynchronizationHandle? TryAcquire(
            TimeSpan timeout = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IDistributedSynchronizationHandle Acquire(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<IDistributedSynchronizationHandle> AcquireAsync(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class Handle(string name, HashSet<string> held) : IDistributedSynchronizationHandle
    {
        public CancellationToken HandleLostToken => CancellationToken.None;

        public void Dispose() => held.Remove(name);

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Dispose();
        }
    }
}
