using System.Diagnostics;

namespace FleetSample;

/// <summary>A <see cref="Worker"/> in its own process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerProcess(int number, FleetSettings settings, string redis, IReadOnlyDictionary<string, string> account)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        }

        start.ArgumentList.Add($"--redis={redis}");
        start.ArgumentList.Add($"--pause={settings.Pause.TotalMilliseconds}");
        start.ArgumentList.Add($"--lock-expiry={settings.LockExpiry.TotalSeconds}");
        foreach ((string name, string value) in account)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => WriteError(number, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Completes when the worker is ready to start, or has ended.</summary>
    public Task Ready => _ready.Task;

    public Calls Calls { get; private set; } = new();

    public void Go()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Stops the worker after its current call.</summary>
    /// <returns>Whether every call succeeded.</returns>
    public async Task<bool> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode == 0;
    }

    public void Dispose() => _process.Dispose();

    private static void WriteError(int number, string? line)
    {
        if (line is not null)
        {
            Console.Error.WriteLine($"worker {number}: {line}");
        }
    }

    private void Read(string? line)
    {
        if (line is null or "ready")
        {
            _ready.TrySetResult();
        }
        else
        {
            Calls = Calls.Parse(line);
        }
    }
}
