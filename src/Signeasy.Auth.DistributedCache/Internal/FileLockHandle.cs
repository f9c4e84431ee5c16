using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>A held lock: the open file. The operating system closes it when the process ends, however it ends.</summary>
internal sealed class FileLockHandle(FileStream file) : IDistributedSynchronizationHandle
{
    /// <summary>Never cancelled: an open file isn't lost.</summary>
    public CancellationToken HandleLostToken => CancellationToken.None;

    public void Dispose() => file.Dispose();

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
