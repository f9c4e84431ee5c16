namespace Signeasy.Auth.Tool.Tests;

/// <summary>How the tool is started.</summary>
internal static class ToolUnderTest
{
    private static readonly string? Source = System.Environment.GetEnvironmentVariable("SIGNEASY_TOOL_SOURCE");

    public static string FileName { get; } = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Whether the packed tool is tested rather than the one that was built along with these tests.</summary>
    public static bool IsPackage => !string.IsNullOrEmpty(Source);

    /// <summary>What precedes the tool's own arguments.</summary>
    public static IReadOnlyList<string> Arguments { get; } = IsPackage
        ?
        [
            "tool", "exec", "Signeasy.Auth.Tool", "--yes", "--source", Source!, "--version",
            System.Environment.GetEnvironmentVariable("SIGNEASY_TOOL_VERSION")
                ?? throw new InvalidOperationException("SIGNEASY_TOOL_VERSION isn't set: set the version of the package in SIGNEASY_TOOL_SOURCE."),
            "--",
        ]
        : ["exec", Path.Combine(AppContext.BaseDirectory, "Signeasy.Auth.Tool.dll")];

    /// <summary>Variables that the .NET SDK needs to run a package.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = IsPackage
        ? new Dictionary<string, string>
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["NUGET_PACKAGES"] = Path.Combine(TestHome.Path, "packages"),
        }
        : new Dictionary<string, string>();
}
