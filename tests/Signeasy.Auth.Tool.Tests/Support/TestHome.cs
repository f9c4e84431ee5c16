namespace Signeasy.Auth.Tool.Tests;

/// <summary>The home folder of the processes under test: empty, and new in each run of the tests.</summary>
internal static class TestHome
{
    public static string Path { get; } = Directory.CreateTempSubdirectory("signeasy-auth-home-").FullName;
}
