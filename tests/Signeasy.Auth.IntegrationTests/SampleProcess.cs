using System.Collections;
using System.Diagnostics;
using System.Threading.Channels;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>A sample that runs as a process of its own, as it was built along with these tests.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    /// <summary>Only a sample that hangs takes this long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private SampleProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Starts a sample with these settings in its environment, and with none of the developer's own.</summary>
    /// <param name="folder">The sample's folder below <c>samples</c>.</param>
    /// <param name="assembly">Its assembly.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="arguments">Command-line arguments.</param>
    public static SampleProcess Start(
        string folder, string assembly, IReadOnlyDictionary<string, string>? settings = null, params string[] arguments)
    {
        // …/bin/Debug/net10.0/ for the samples too.
        string[] output = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^3..];
        string sample = Repository.PathOf("samples", folder);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = sample,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine([sample, .. output, assembly + ".dll"]));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("Signeasy", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            {
                start.Environment.Remove(name);
            }
        }

        // User secrets are in these folders, and here there are none.
        start.Environment["HOME"] = start.Environment["APPDATA"] = AppContext.BaseDirectory;
        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new SampleProcess(start);
    }

    /// <summary>Runs a sample to its end.</summary>
    public static async Task<SampleRun> RunAsync(
        string folder, string assembly, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using SampleProcess sample = Start(folder, assembly, settings);
        return await sample.ExitAsync();
    }

    public int Id => _process.Id;

    /// <summary>The next line of the output that holds this text.</summary>
    public Task<string> LineAsync(string text) =>
        LineAsync(line => line.Contains(text, StringComparison.Ordinal), $"holds \"{text}\"");

    /// <summary>The next line of the output that is like this.</summary>
    public async Task<string> LineAsync(Func<string, bool> isRight, string description)
    {
        using var limit = new CancellationTokenSource(Limit);
        await foreach (string line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (isRight(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The sample ended without a line that {description}: {await _errors}");
    }

    /// <summary>Writes a line of input.</summary>
    public async Task WriteLineAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends the input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    public async Task<SampleRun> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading;
        return new SampleRun(_process.ExitCode, string.Join('\n', _output), await _errors);
    }

    /// <summary>Ends the process, if it hasn't ended by itself, and gives all that it wrote.</summary>
    public Task<SampleRun> StopAsync()
    {
        _process.Kill();
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Add(line);
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}
