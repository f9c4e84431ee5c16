using Medallion.Threading;

namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>The fleet's locks.</summary>
internal sealed class SimulatedLocks : IDistributedLockProvider
{
    private readonly HashSet<string> _held = [];

    public IDistributedLock CreateLock(string name) => new Lock(_held, name);

    private sealed class Lock(HashSet<string> held, string name) : IDistributedLock
    {
        public string Name => name;

        public ValueTask<IDistributedSynchronizationHandle?> TryAcquireAsync(
            TimeSpan timeout = default, CancellationToken cancellationToken = default)
        {
            lock (held)
            {
                return new(held.Add(name) ? new Handle(held, name) : null);
            }
        }

        public IDistributedSynchronizationHandle? TryAcquire(
            TimeSpan timeout = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IDistributedSynchronizationHandle Acquire(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<IDistributedSynchronizationHandle> AcquireAsync(
            TimeSpan? timeout = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class Handle(HashSet<string> held, string name) : IDistributedSynchronizationHandle
    {
        public CancellationToken HandleLostToken => CancellationToken.None;

        public void Dispose()
        {
            lock (held)
            {
                held.Remove(name);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
