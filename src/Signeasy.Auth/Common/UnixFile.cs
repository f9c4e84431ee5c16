using System.Runtime.InteropServices;
using System.Text;

#if DISTRIBUTED_CACHE // Also compiled into that package.
namespace Signeasy.Auth.DistributedCache.Internal;
#else
namespace Signeasy.Auth.Internal;
#endif

/// <summary>
/// What .NET doesn't report about a file: its type and its owner. Known only on Linux, whose layout of this data is the same for
/// every processor and C library.
/// </summary>
internal static class UnixFile
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int BufferLength = 256;
#if DISTRIBUTED_CACHE
    private const int OwnerOffset = 20;
#endif
    private const int ModeOffset = 28;
    private const uint TypeAndOwner = 0x1 | 0x8; // STATX_TYPE, STATX_UID
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Directory = 0x4000;

    /// <summary>
    /// Whether the path leads to a pipe, a socket or a device. Opening a pipe waits until another process opens its other end,
    /// which may be for ever.
    /// </summary>
    public static bool IsSpecial(string path) =>
        TryRead(path) is { } data && (BitConverter.ToUInt16(data, ModeOffset) & TypeMask) is not (RegularFile or Directory);

#if DISTRIBUTED_CACHE
    /// <summary>
    /// Returns the owner's user id if that is neither this process's user nor root, who can change any file; otherwise null.
    /// </summary>
    public static uint? FindOtherOwner(string path) =>
        TryRead(path) is { } data
        && BitConverter.ToUInt32(data, OwnerOffset) is var owner and not 0
        && owner != NativeMethods.GetEffectiveUserId()
            ? owner
            : null;
#endif

    /// <summary>Null if the path doesn't exist, or the system doesn't say.</summary>
    private static byte[]? TryRead(string path)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return null;
        }

        try
        {
            byte[] data = new byte[BufferLength];
            byte[] name = Encoding.UTF8.GetBytes(path + '\0');
            return NativeMethods.ReadStatus(CurrentDirectory, name, flags: 0, TypeAndOwner, data) == 0 ? data : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // An old C library.
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "statx")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int ReadStatus(int directory, byte[] path, int flags, uint mask, byte[] data);

#if DISTRIBUTED_CACHE
        [DllImport("libc", EntryPoint = "geteuid")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern uint GetEffectiveUserId();
#endif
    }
}
