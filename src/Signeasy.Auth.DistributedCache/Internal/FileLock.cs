using Medallion.Threading;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// A lock between the processes of one machine, and between the threads of one process: a file that is opened without
/// sharing. The file is never deleted, because processes that opened it before and after the deletion would hold different locks.
/// </summary>
internal sealed class FileLock(CacheFolder folder, string name) : IDistributedLock
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public string Name => name;

    /// <summary>Returns the lock; null if it wasn't free within the given time.</summary>
    /// <exception cref="IOException">The lock file can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or other users can write to it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<IDistributedSynchronizationHandle?> TryAcquireAsync(
        TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen() is { } handle)
            {
                return handle;
            }

            if (timeout != Timeout.InfiniteTimeSpan && TimeProvider.System.GetElapsedTime(start) >= timeout)
            {
                return null;
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IDistributedSynchronizationHandle> AcquireAsync(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryAcquireAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false)
            ?? throw new TimeoutException($"The lock {Name} wasn't free in time.");

    public IDistributedSynchronizationHandle? TryAcquire(
        TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        TryAcquireAsync(timeout, cancellationToken).AsTask().GetAwaiter().GetResult();

    public IDistributedSynchronizationHandle Acquire(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AcquireAsync(timeout, cancellationToken).AsTask().GetAwaiter().GetResult();

    private FileLockHandle? TryOpen()
    {
        folder.Create();
        string path = folder.GetFile(Name, ".lock");
        CacheFolder.RequireRegular(path);
        FileStream? file = null;
        try
        {
            file = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            if (!OperatingSystem.IsWindows())
            {
                CacheFolder.RequirePrivate(File.GetUnixFileMode(file.SafeFileHandle), path);
            }

            return new FileLockHandle(file);
        }
        catch (IOException e) when (e.HResult
            is WindowsSharingViolation or WindowsLockViolation or LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }
}
