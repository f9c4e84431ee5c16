using System.Reflection;

namespace Signeasy.Auth.PackageTests;

/// <summary>The packages that are tested.</summary>
internal static class Subject
{
    public static string Version { get; } = Setting("TestedVersion");

    /// <summary>The result of this project's restore.</summary>
    public static string AssetsFile { get; } = Setting("ProjectAssetsFile");

    public static string FrameworkProgram { get; } = Setting("FrameworkProgram");

    /// <summary>The JSON schema that editors get from the packages, and a pattern of the files that it is for.</summary>
    public static string[] Schema { get; } = Setting("Schemas").Split('|');

    public static string PathOf(string package, string extension) =>
        Path.Combine(Setting("PackagesFolder"), $"{package}.{Version}.{extension}");

    private static string Setting(string name) => typeof(Subject).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(setting => setting.Key == name).Value!;
}
