using System.Reflection;

namespace Signeasy.Auth.Internal;

/// <summary>The package's version, without the commit hash.</summary>
internal static class PackageVersion
{
    public static string Value { get; } = Read();

    private static string Read()
    {
        string version = typeof(PackageVersion).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        int build = version.IndexOf('+');
        return build < 0 ? version : version.Substring(0, build);
    }
}
