using System.CommandLine;
using System.CommandLine.Invocation;

namespace Signeasy.Auth.Tool;

/// <summary>Reports what is wrong with a command line, on standard error.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult command, Terminal terminal)
    {
        foreach (string problem in command.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            terminal.WriteError(problem);
        }

        terminal.Error.WriteLine($"Run \"{GetPath(command.CommandResult.Command)} --help\" for usage.");
        return ExitCodes.Usage;
    }

    private static string GetPath(Command command) =>
        command is RootCommand ? "signeasy-auth" : $"signeasy-auth {command.Name}";
}
