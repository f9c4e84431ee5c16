using System.Diagnostics;
using System.Runtime.InteropServices;
using Signeasy.Auth.Benchmarks.Size;

namespace Signeasy.Auth.Benchmarks.ShortRuns;

/// <summary>A program that makes one call and ends, published as native code or not.</summary>
internal sealed class ShortProgram(string path, string? certificateFile)
{
    /// <exception cref="InvalidOperationException">It doesn't publish.</exception>
    public static async Task<ShortProgram> PublishAsync(string name, bool native, string folder, string? certificateFile = null)
    {
        string output = Path.Combine(folder, $"{name}-{(native ? "native" : "runtime")}");
        using Process publish = Process.Start(new ProcessStartInfo("dotnet",
        [
            "publish", SourceRepository.PathOf("tests", "Signeasy.Auth.Benchmarks", "Native", name),
            "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", native ? "true" : "false",
            $"-p:RunsOnRuntime={(native ? "false" : "true")}", "-o", output, "--nologo", "-v", "quiet",
        ])
        {
            RedirectStandardOutput = true,
        })!;
        string said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? new ShortProgram(Path.Combine(output, name), certificateFile)
            : throw new InvalidOperationException($"{name} doesn't publish: {said}");
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (certificateFile is not null)
        {
            // The only certificates that the program trusts. A real program loads more than a hundred.
            start.Environment["SSL_CERT_FILE"] = certificateFile;
            start.Environment["SSL_CERT_DIR"] = Path.GetDirectoryName(certificateFile);
        }

        return Process.Start(start)!;
    }

    /// <summary>The time from the start to the first answer of the API, in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public async Task<double> MeasureAsync(params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(arguments);
        string? answer = await process.StandardOutput.ReadLineAsync();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await process.WaitForExitAsync();
        return answer is not null && process.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }
}
