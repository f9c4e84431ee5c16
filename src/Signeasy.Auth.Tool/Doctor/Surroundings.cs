using System.Reflection;
using System.Runtime.InteropServices;

namespace Signeasy.Auth.Tool;

/// <summary>The program and the machine, for someone who reads the report elsewhere.</summary>
/// <param name="Version">The tool's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="OperatingSystem">The operating system and its architecture.</param>
/// <param name="Account">The account's name.</param>
internal sealed record Surroundings(string Version, string Runtime, string OperatingSystem, string Account)
{
    public static Surroundings Read(ToolSettings settings) => new(
        typeof(Surroundings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
        settings.Account.Length == 0 ? "default" : PlainText.From(settings.Account, maxLength: 60));
}
