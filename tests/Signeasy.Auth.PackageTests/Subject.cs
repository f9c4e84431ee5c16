using System.Reflection;

namespace Signeasy.Auth.PackageTests;

/// <summary>What the project was built with.</summary>
internal static class Subject
{
    public static string Version { get; } = Setting("TestedVersion");

    /// <summary>What NuGet resolved for this project.</summary>
    public static string AssetsFile { get; } = Setting("ProjectAssetsFile");

    public static string PathOf(string package, string extension) =>
        Path.Combine(Setting("PackagesFolder"), $"{package}.{Version}.{extension}");

    private static string Setting(string name) => typeof(Subject).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(setting => setting.Key == name).Value!;
}
