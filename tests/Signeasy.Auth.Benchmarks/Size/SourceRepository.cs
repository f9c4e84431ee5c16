namespace Signeasy.Auth.Benchmarks.Size;

/// <summary>Where this program was built.</summary>
internal static class SourceRepository
{
    /// <exception cref="InvalidOperationException">This program was copied out of its repository.</exception>
    public static string PathOf(params string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Signeasy.Auth.sln")))
            {
                return Path.Combine([folder.FullName, .. parts]);
            }
        }

        throw new InvalidOperationException("Run this from where it was built: it publishes other projects.");
    }
}
