using System.Reflection;

namespace Signeasy.Auth.Internal;

/// <summary>The package's version, without the commit hash.</summary>
internal static class PackageVersion
{
    public static string Value { get; } = typeof(PackageVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
