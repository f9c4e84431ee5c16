using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Win32.SafeHandles;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// A distributed cache for the processes of one machine: one file per entry. A file contains a marker, the entry's expiry and
/// its value. It is written under another name and then renamed, so that readers find the old entry or the new one.
/// </summary>
internal sealed class FileCache(CacheFolder folder, TimeProvider timeProvider) : IDistributedCache
{
    private const string EntryExtension = ".token";
    private const string TemporaryExtension = ".tmp";
    private const int HeaderLength = 4 + sizeof(long);
    private const int MaxLength = 128 * 1024;
    private const int MaxFilesToClean = 256;

    /// <summary>
    /// How long a file is kept after its expiry. Long, because a process may be about to replace it.
    /// </summary>
    private static readonly TimeSpan CleanUpAfter = TimeSpan.FromDays(1);

    private static ReadOnlySpan<byte> Marker => "SAT1"u8;

    /// <summary>Returns the value; null if there is none, it has expired, or the file contains something else.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or other users can write to it.</exception>
    public byte[]? Get(string key)
    {
        if (!folder.Exists())
        {
            return null;
        }

        string path = folder.GetFile(key, EntryExtension);
        byte[]? file = Read(path, MaxLength);
        return file is not null && GetExpiry(file) is { } expiry && timeProvider.GetUtcNow().UtcTicks < expiry
            ? file[HeaderLength..]
            : null;
    }

    /// <summary>Stores the value, and deletes entries that expired more than a day ago.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written, or other users can write to the folder.</exception>
    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        folder.Create();
        DateTimeOffset now = timeProvider.GetUtcNow();
        byte[] file = new byte[HeaderLength + value.Length];
        Marker.CopyTo(file);
        BinaryPrimitives.WriteInt64BigEndian(
            file.AsSpan(Marker.Length), (now + (options.AbsoluteExpirationRelativeToNow ?? TimeSpan.Zero)).UtcTicks);
        value.CopyTo(file, HeaderLength);

        string path = folder.GetFile(key, EntryExtension);
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            using (FileStream stream = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(file);
            }

            await PrivateFile.ReplaceAsync(temporary, path).ConfigureAwait(false);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }

        CleanUp(now);
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).GetAwaiter().GetResult();

    public void Remove(string key) => File.Delete(folder.GetFile(key, EntryExtension));

    public void Refresh(string key)
    {
        // Entries have no sliding expiration.
    }

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    /// <summary>Returns the file's bytes; null if there is no such file or it is longer than an entry can be.</summary>
    private static byte[]? Read(string path, int maxLength)
    {
        CacheFolder.RequireRegular(path);
        try
        {
            using SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows())
            {
                CacheFolder.RequirePrivate(File.GetUnixFileMode(handle), path);
            }

            long length = RandomAccess.GetLength(handle);
            if (length < HeaderLength || length > maxLength)
            {
                return null;
            }

            byte[] file = new byte[length];
            int read = RandomAccess.Read(handle, file, fileOffset: 0);
            return read == length ? file : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
            || (e is UnauthorizedAccessException && Directory.Exists(path)))
        {
            return null;
        }
    }

    /// <summary>The expiry in ticks; null if this cache didn't write the file.</summary>
    private static long? GetExpiry(ReadOnlySpan<byte> file) =>
        file.StartsWith(Marker) ? BinaryPrimitives.ReadInt64BigEndian(file[Marker.Length..]) : null;

    /// <summary>
    /// Deletes entries of rotated secrets, which are no longer used, and temporary files of killed processes.
    /// </summary>
    private void CleanUp(DateTimeOffset now)
    {
        try
        {
            DateTimeOffset end = now - CleanUpAfter;
            foreach (string path in Directory.EnumerateFiles(folder.FullPath).Take(MaxFilesToClean))
            {
                string extension = Path.GetExtension(path);
                if ((extension == EntryExtension && ReadExpiry(path) < end.UtcTicks)
                    || (extension == TemporaryExtension
                        && Path.GetFileName(path).Contains(EntryExtension, StringComparison.Ordinal)
                        && File.GetLastWriteTimeUtc(path) < end.UtcDateTime))
                {
                    TryDelete(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next write tries again.
        }
    }

    private static long? ReadExpiry(string path)
    {
        try
        {
            return Read(path, MaxLength) is { } file ? GetExpiry(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file belongs to another user or is in use.
        }
    }
}
