using System.Runtime.Versioning;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The folder with the token files. Only its owner may write to it, who must be this process's user or root. The owner is known
/// only on Linux.
/// </summary>
/// <param name="path">The folder; null for a folder in the user's cache directory.</param>
internal sealed class CacheFolder(string? path)
{
    private const string Name = "signeasy-auth";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode NotWritableByOthers = OwnerOnly
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string? _path = path is null ? null : Path.GetFullPath(path);

    /// <summary>The folder's path.</summary>
    /// <exception cref="DirectoryNotFoundException">No path was given, and the user has no home directory.</exception>
    public string FullPath => _path ?? Path.Combine(GetCacheHome(), Name);

    /// <summary>Returns the path of a file for an entry's or a lock's name, whose last part consists of hexadecimal digits.</summary>
    public string GetFile(string name, string extension) =>
        Path.Combine(FullPath, name[(name.LastIndexOf(':') + 1)..] + extension);

    /// <summary>Creates the folder if it is missing.</summary>
    /// <exception cref="IOException">It can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be created, or another user owns it or can write to it.</exception>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(FullPath);
        }
        else
        {
            Create(FullPath, OwnerOnly);
        }

        Check();
    }

    /// <summary>Returns whether the folder exists.</summary>
    /// <exception cref="UnauthorizedAccessException">Another user owns it or can write to it.</exception>
    public bool Exists()
    {
        if (!Directory.Exists(FullPath))
        {
            return false;
        }

        Check();
        return true;
    }

    /// <summary>Checks that other users can't write to a file or folder.</summary>
    /// <exception cref="UnauthorizedAccessException">They can.</exception>
    public static void RequirePrivate(UnixFileMode mode, string path)
    {
        if ((mode & WritableByOthers) != 0)
        {
            throw new UnauthorizedAccessException(
                $"Other users can write to {path}: run \"chmod go-w {path}\", or choose another folder.");
        }
    }

    /// <summary>Checks that the path doesn't lead to a pipe, which could wait for ever, or to another special file.</summary>
    /// <exception cref="IOException">It does.</exception>
    public static void RequireRegular(string path)
    {
        if (UnixFile.IsSpecial(path))
        {
            throw new IOException($"{path} is a pipe, a socket or a device, not a regular file: delete it, or choose another folder.");
        }
    }

    private void Check()
    {
        if (!OperatingSystem.IsWindows())
        {
            RequirePrivate(File.GetUnixFileMode(FullPath), FullPath);
            if (UnixFile.FindOtherOwner(FullPath) is { } owner)
            {
                throw new UnauthorizedAccessException(
                    $"{FullPath} belongs to another user (id {owner}): make this user its owner with chown, or choose another folder.");
            }
        }
    }

    /// <summary>
    /// Creates a missing folder. Other users must not be able to write to its missing parents either, whatever the umask is:
    /// they could replace the folder.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void Create(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            Create(parent, NotWritableByOthers);
        }

        Directory.CreateDirectory(path, mode);
    }

    private static string GetCacheHome()
    {
        if (OperatingSystem.IsWindows())
        {
            return RequireRooted(Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));
        }

        // The specification says that a relative path must be ignored.
        if (!OperatingSystem.IsMacOS()
            && Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cacheHome
            && Path.IsPathRooted(cacheHome))
        {
            return cacheHome;
        }

        string home = RequireRooted(Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
    }

    private static string RequireRooted(string directory) => Path.IsPathRooted(directory)
        ? directory
        : throw new DirectoryNotFoundException(
            "This user has no home directory for the token file: set XDG_CACHE_HOME (on Linux), or pass a folder to the file cache.");
}
