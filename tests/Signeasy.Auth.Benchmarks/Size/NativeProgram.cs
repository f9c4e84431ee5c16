using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Signeasy.Auth.Benchmarks.Size;

/// <summary>A program published as native code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Size of the executable, without symbols.</param>
internal sealed record NativeProgram(string Name, long Bytes)
{
    /// <exception cref="InvalidOperationException">It doesn't publish; a warning is an error.</exception>
    public static async Task<NativeProgram> PublishAsync(string name, params string[] folder)
    {
        string output = Directory.CreateTempSubdirectory("Signeasy.Auth.Benchmarks-").FullName;
        try
        {
            using Process publish = Process.Start(new ProcessStartInfo("dotnet",
            [
                "publish", SourceRepository.PathOf(folder), "-r", RuntimeInformation.RuntimeIdentifier, "-o", output,
                "-p:TreatWarningsAsErrors=true", "--nologo", "-v", "quiet",
            ])
            {
                RedirectStandardOutput = true,
            })!;
            string said = await publish.StandardOutput.ReadToEndAsync();
            await publish.WaitForExitAsync();
            return publish.ExitCode == 0
                ? new NativeProgram(name, new FileInfo(Path.Combine(output, name)).Length)
                : throw new InvalidOperationException($"{name} doesn't publish: {said}");
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
