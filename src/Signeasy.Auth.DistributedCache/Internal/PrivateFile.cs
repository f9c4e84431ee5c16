namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Creates and replaces files that only their owner can read and write.</summary>
internal static class PrivateFile
{
    private const int MaxReplacements = 20;
    private static readonly TimeSpan ReplacementDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>Opens a file that nobody else can open until it is closed, and creates it with mode 0600.</summary>
    /// <exception cref="IOException">The file can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Renames a file to the name of another one, which it replaces in one step.</summary>
    /// <exception cref="IOException">The file can't be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be replaced.</exception>
    public static async Task ReplaceAsync(string source, string target)
    {
        // On Windows, a file that another process has just opened can't be replaced for a moment.
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Replace(source, target);
                return;
            }
            catch (Exception e) when (OperatingSystem.IsWindows()
                && e is (IOException or UnauthorizedAccessException)
                && attempt < MaxReplacements)
            {
                await Task.Delay(ReplacementDelay, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private static void Replace(string source, string target)
    {
        // File.Move can't replace a file that is open on Windows; File.Replace can if its readers allow deletion.
        if (OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.Replace(source, target, destinationBackupFileName: null);
        }
        else
        {
            File.Move(source, target, overwrite: true);
        }
    }
}
