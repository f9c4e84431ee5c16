using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tool;

/// <summary>Parses the command line, runs the command and reports how it ended.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        using var interruption = new Interruption();
        try
        {
            SecretArguments.Refuse(args);

            // Arguments that begin with @ aren't files with more arguments.
            var parser = new ParserConfiguration { ResponseFileTokenReplacer = null };
            ParseResult command = CreateRoot(terminal).Parse(args, parser);
            if (command.Action is null or ParseErrorAction)
            {
                return UsageErrors.Report(command, terminal);
            }

            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            return await command.InvokeAsync(invocation, interruption.Token);
        }
        catch (Exception e) when (GetExitCode(e) is not null)
        {
            terminal.WriteError(GetMessage(e));
            return GetExitCode(e)!.Value;
        }
        catch (OperationCanceledException)
        {
            return interruption.ExitCode;
        }
    }

    private static RootCommand CreateRoot(Terminal terminal)
    {
        var root = new RootCommand("Get a Signeasy access token, find out why calls fail, and try the library without credentials.")
        {
            TokenCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            CallCommand.Create(terminal),
            DecodeCommand.Create(terminal),
            EmulateCommand.Create(terminal),
        };
        ExampleHelp.Add(root);
        return root;
    }

    /// <summary>The exit code after an expected failure; null for a bug in this program.</summary>
    private static int? GetExitCode(Exception e) => e switch
    {
        UsageException => ExitCodes.Usage,
        OptionsValidationException or SigneasyAuthException or HttpRequestException or FormatException or IOException or UnauthorizedAccessException
            or TaskCanceledException { InnerException: TimeoutException } => ExitCodes.Failure,
        _ => null,
    };

    private static string GetMessage(Exception e) => e switch
    {
        OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
        TaskCanceledException { InnerException: TimeoutException timeout } => timeout.Message,

        // .NET's message has the proxy's address, which may include a password.
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            "The proxy refused the connection: check the proxy's address, user name and password (HTTPS_PROXY).",
        _ => e.Message,
    };
}
