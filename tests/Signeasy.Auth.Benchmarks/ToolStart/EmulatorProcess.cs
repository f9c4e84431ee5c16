using System.Diagnostics;

namespace Signeasy.Auth.Benchmarks.ToolStart;

/// <summary><c>signeasy-auth emulate</c>, with its variables in a file.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EmulatorProcess(Process process, string envFile)
    {
        _process = process;
        EnvFile = envFile;
    }

    public string EnvFile { get; }

    public static async Task<EmulatorProcess> StartAsync(string tool, string folder)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", tool, "emulate", "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        string file = Path.Combine(folder, "signeasy.env");
        var lines = new List<string>();
        while (lines.Count < 4 && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await File.WriteAllLinesAsync(file, lines);
        return new EmulatorProcess(process, file);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
