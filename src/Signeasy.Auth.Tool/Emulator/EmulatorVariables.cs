namespace Signeasy.Auth.Tool;

/// <summary>The environment variables of a program that uses the emulator.</summary>
internal static class EmulatorVariables
{
    public static IReadOnlyList<(string Name, string Value)> Get(EmulatorServer emulator) =>
    [
        ("Signeasy__ClientId", emulator.Fake.ClientId),
        ("Signeasy__ClientSecret", emulator.Fake.ClientSecret),
        ("Signeasy__TokenEndpoint", new Uri(emulator.Http, "oauth/token").AbsoluteUri),
        ("Signeasy__ApiBaseAddress", new Uri(emulator.Http, "v3/").AbsoluteUri),
    ];

    /// <summary>The lines that set them in a shell: in PowerShell on Windows, elsewhere in sh.</summary>
    public static string GetLines(EmulatorServer emulator) => string.Join('\n', Get(emulator).Select(static variable =>
        OperatingSystem.IsWindows() ? $"$env:{variable.Name} = '{variable.Value}'" : $"export {variable.Name}={variable.Value}"));
}
