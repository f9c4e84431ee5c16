using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth decode</c>: shows the header and the claims of a token.</summary>
internal static class DecodeCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SettingsOptions();
        var token = new Argument<string?>("TOKEN")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The token. Default: standard input, or, if nothing is passed to it, the token file.",
        };
        var json = new Option<bool>("--json") { Description = "Write header and claims as JSON." };
        var command = new ToolCommand("decode", "Show the header and the claims of a token. Nothing is verified: neither signature nor expiry.")
        {
            Examples = ["signeasy-auth decode", "signeasy-auth token | signeasy-auth decode", "signeasy-auth decode --json < token.txt"],
        };
        command.Add(token);
        command.Add(json);
        settings.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            string text = parseResult.GetValue(token) is { } argument and not "-"
                ? argument
                : await TokenInput.ReadAsync(parseResult.GetValue(token) is not null, terminal, cancellationToken)
                    ?? await TokenFile.ReadAsync(settings.Read(parseResult), terminal, cancellationToken);
            using var jwt = Jwt.Parse(text);
            terminal.WriteOutput(parseResult.GetValue(json) ? jwt.ToJson() : jwt.ToText(terminal, TimeProvider.System));
            terminal.Error.WriteLine("Nothing was verified: neither the signature nor the expiry.");
            return ExitCodes.Success;
        });
        return command;
    }
}
