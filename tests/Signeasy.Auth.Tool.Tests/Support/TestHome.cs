namespace Signeasy.Auth.Tool.Tests;

/// <summary>The home folder of the processes under test: empty, and new in each run of the tests.</summary>
internal static class TestHome
{
    public static string Path { get; } = Create();

    private static string Create()
    {
        string path = Directory.CreateTempSubdirectory("signeasy-auth-home-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TryDelete(path);
        return path;
    }

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process is still ending.
        }
    }
}
