namespace Signeasy.Auth.IntegrationTests;

/// <summary>The repository that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>All files that match the pattern, but for those that a build or a tool has put there.</summary>
    public static IEnumerable<string> FindFiles(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Where(IsOurs).Order(StringComparer.Ordinal);

    private static bool IsOurs(string path) => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)
        .Any(part => part is "bin" or "obj" or "artifacts" or ".git" or "TestResults");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Signeasy.Auth.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
