using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth doctor</c>: goes through every step of a call and says what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SettingsOptions();
        var command = new ToolCommand("doctor", "Go through every step of a call, and say what is wrong and what to do.")
        {
            Examples = ["signeasy-auth doctor"],
        };
        settings.AddTo(command);
        command.SetAction((_, _) =>
        {
            terminal.WriteError("Not implemented yet.");
            return Task.FromResult(ExitCodes.Failure);
        });
        return command;
    }
}
