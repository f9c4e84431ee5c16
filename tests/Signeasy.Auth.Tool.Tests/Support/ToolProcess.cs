using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>
/// The tool as a process of its own: as it was built along with these tests, or, if the environment variable
/// SIGNEASY_TOOL_SOURCE names a folder of packages, the package in it, by <c>dotnet tool exec</c>.
/// </summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    /// <summary>Only a process that hangs takes this long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private ToolProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    /// <summary>What it has written to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the tool with these settings in its environment, and with none of the developer's own.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Environment variables; null as a value removes one.</param>
    public static ToolProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        // A shell makes its background jobs ignore Ctrl+C, and whatever they start inherits that.
        string[] launcher = OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal=INT", ToolUnderTest.FileName] : [ToolUnderTest.FileName];
        var start = new ProcessStartInfo(launcher[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (string argument in (IEnumerable<string>)[.. launcher.Skip(1), .. ToolUnderTest.Arguments, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start.Environment, environment);
        return new ToolProcess(start);
    }

    /// <summary>Runs the tool to its end.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Environment variables; null as a value removes one.</param>
    /// <param name="input">Standard input; empty by default.</param>
    public static async Task<ToolRun> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string input = "")
    {
        await using ToolProcess tool = Start(arguments, environment);
        await tool.WriteInputAsync(input);
        return await tool.ExitAsync();
    }

    /// <summary>Sets the variables for a process of the tool, and removes those that would change what it does.</summary>
    public static void SetEnvironment(IDictionary<string, string?> target, IReadOnlyDictionary<string, string?>? environment)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("Signeasy_", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)
                || name is "NO_COLOR" or "DOTNET_ENVIRONMENT")
            {
                target.Remove(name);
            }
        }

        // Neither the developer's token file nor their user secrets.
        string home = TestHome.Path;
        foreach (string name in (string[])["HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "XDG_CACHE_HOME", "DOTNET_CLI_HOME"])
        {
            target[name] = home;
        }

        foreach ((string name, string value) in ToolUnderTest.Environment)
        {
            target[name] = value;
        }

        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value;
            }
        }
    }

    /// <summary>The next line of the output that contains this text.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        await foreach (string line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The tool ended without a line that contains \"{text}\": {await _errors}");
    }

    /// <summary>Writes the input and ends it.</summary>
    public async Task WriteInputAsync(string input)
    {
        try
        {
            await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool ended without reading it.
        }
    }

    /// <summary>Sends a signal, as Ctrl+C does (INT).</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<ToolRun> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading;
        return new ToolRun(_process.ExitCode, Output, await _errors);
    }

    /// <summary>Ends the process if it is still running, and returns what it wrote.</summary>
    public Task<ToolRun> StopAsync()
    {
        _process.Kill(entireProcessTree: true);
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    /// <summary>Reads the output as it is, and its lines for those who wait for one.</summary>
    private async Task ReadAsync()
    {
        char[] buffer = new char[4096];
        var line = new StringBuilder();
        int read;
        while ((read = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, read);
            }

            foreach (char c in buffer.AsSpan(0, read))
            {
                if (c == '\n')
                {
                    _lines.Writer.TryWrite(line.ToString().TrimEnd('\r'));
                    line.Clear();
                }
                else
                {
                    line.Append(c);
                }
            }
        }

        _lines.Writer.Complete();
    }
}
