namespace Signeasy.Auth.Tests;

/// <summary>The sources that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Sources { get; } = Path.Combine(FindRoot(), "src");

    public static string Library { get; } = Path.Combine(Sources, "Signeasy.Auth");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Signeasy.Auth.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Signeasy.Auth.sln isn't above the tests.");
    }
}
