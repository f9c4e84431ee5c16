using System.Diagnostics;
using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Benchmarks.Size;

namespace Signeasy.Auth.Benchmarks.ToolStart;

/// <summary><c>signeasy-auth token</c> with a token in the file, beside <c>dotnet --version</c>.</summary>
internal static class ToolStartReport
{
    private const int Starts = 20;
    private const double Most = 4;

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("Signeasy.Auth.Benchmarks-");
        try
        {
            await RunAsync(folder.FullName, "publish", SourceRepository.PathOf("src", "Signeasy.Auth.Tool"), "-f", "net10.0", "-o", folder.FullName, "-v", "quiet");
            string tool = Path.Combine(folder.FullName, "Signeasy.Auth.Tool.dll");
            await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(tool, folder.FullName);
            string[] token = ["exec", tool, "token", "--env-file", emulator.EnvFile];
            await RunAsync(folder.FullName, token);
            await RunAsync(folder.FullName, "--version");

            List<double> ours = [], theirs = [];
            for (int start = 0; start < Starts; start++)
            {
                theirs.Add(await RunAsync(folder.FullName, "--version"));
                ours.Add(await RunAsync(folder.FullName, token));
            }

            double tokenTime = Statistics.Median(ours), versionTime = Statistics.Median(theirs);
            return
            [
                new Goal(
                    "signeasy-auth token with a token in the file, compared with dotnet --version",
                    string.Create(CultureInfo.InvariantCulture, $"{tokenTime / versionTime:0.00} × ({tokenTime:0} ms against {versionTime:0} ms)"),
                    string.Create(CultureInfo.InvariantCulture, $"{Most} ×"),
                    tokenTime <= Most * versionTime),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs <c>dotnet</c> with these arguments, and returns the time in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    private static async Task<double> RunAsync(string home, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CACHE_HOME"] = start.Environment["LOCALAPPDATA"] = home;
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return process.ExitCode == 0 ? elapsed : throw new InvalidOperationException(await errors);
    }
}
