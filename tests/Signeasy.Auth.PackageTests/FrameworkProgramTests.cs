using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Signeasy.Auth.PackageTests;

/// <summary>A program for .NET Framework, with a strong name, in C# 7.3.</summary>
public class FrameworkProgramTests
{
    [Fact]
    public async Task A_program_with_a_strong_name_loads_the_packages_and_calls_the_fake()
    {
        string[] said = await RunAsync();

        Assert.Equal(5, said.Length);
        Assert.All(said[..2], name => Assert.EndsWith("PublicKeyToken=0f587a2edc5c17e5", name, StringComparison.Ordinal));
        Assert.All(said[2..4], user => Assert.Contains("fake.user@example.com", user, StringComparison.Ordinal));
        Assert.Equal("2", said[4]);
    }

    /// <summary>.NET Framework, unlike Mono, loads no others into such a program.</summary>
    [Fact]
    public void All_assemblies_that_come_with_the_packages_have_strong_names()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(Subject.FrameworkProgram)!, "*.dll");

        IEnumerable<string?> unsigned = files.Where(file => !HasStrongName(file)).Select(Path.GetFileName);

        Assert.Contains(files, file => Path.GetFileName(file) == "Polly.Core.dll");
        Assert.Empty(unsigned);
    }

    private static bool HasStrongName(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        return assembly.GetMetadataReader().GetAssemblyDefinition().Flags.HasFlag(AssemblyFlags.PublicKey);
    }

    private static async Task<string[]> RunAsync()
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(Subject.FrameworkProgram)
            : new ProcessStartInfo("mono", [Subject.FrameworkProgram]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process program = Process.Start(start)!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (program.ExitCode, errors));
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
