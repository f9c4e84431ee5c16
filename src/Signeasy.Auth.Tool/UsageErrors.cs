using System.CommandLine;
using System.CommandLine.Invocation;

namespace Signeasy.Auth.Tool;

/// <summary>Reports what is wrong with a command line, on standard error.</summary>
internal static class UsageErrors
{
    private const int MaxCommandLength = 20;

    public static int Report(ParseResult command, Terminal terminal)
    {
        foreach (string problem in GetProblems(command).Distinct(StringComparer.Ordinal))
        {
            terminal.WriteError(problem);
        }

        terminal.Error.WriteLine($"Run \"{GetPath(command.CommandResult.Command)} --help\" for usage.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> GetProblems(ParseResult command) => command.UnmatchedTokens.Count > 0
        ? command.UnmatchedTokens.Select(token => DescribeUnmatched(token, command.CommandResult.Command)).Take(1)
        : command.Errors.Select(error => error.Message);

    /// <summary>Names an option or a command, and nothing else, because an argument may be a misplaced secret.</summary>
    private static string DescribeUnmatched(string token, Command command) => token switch
    {
        ['-', ..] => $"There is no option {Printable.Escape(token.Split('=', ':')[0])}.",
        { Length: <= MaxCommandLength } when command is RootCommand => $"There is no command {Printable.Escape(token)}.",
        _ when command is RootCommand => "The first argument isn't a command.",
        _ => "There are too many arguments.",
    };

    private static string GetPath(Command command) =>
        command is RootCommand ? "signeasy-auth" : $"signeasy-auth {command.Name}";
}
