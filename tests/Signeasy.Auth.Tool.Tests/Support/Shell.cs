using System.Diagnostics;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>Runs the tool from a shell, for redirections and pipes.</summary>
internal static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a script of bash in which <c>tool</c> is the tool.</summary>
    public static async Task<ToolRun> RunAsync(string script, IReadOnlyDictionary<string, string?>? environment = null)
    {
        string command = string.Join(' ', ((IEnumerable<string>)[ToolUnderTest.FileName, .. ToolUnderTest.Arguments]).Select(Quote));
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"set -o pipefail; tool() {{ {command} \"$@\"; }}; {script}" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ToolProcess.SetEnvironment(start.Environment, environment);
        using Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync().WaitAsync(Limit);
        return new ToolRun(shell.ExitCode, await output, await errors);
    }

    /// <summary>The text as one word of the shell.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
