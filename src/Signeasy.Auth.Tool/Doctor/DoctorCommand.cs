using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth doctor</c>: checks every step of a call, one by one, and says what is wrong.</summary>
internal static class DoctorCommand
{
    private const int MaxSeconds = 600;

    public static Command Create(Terminal terminal)
    {
        var settings = new SettingsOptions();
        var json = new Option<bool>("--json") { Description = "Write the report as JSON. It contains no secret, token or whole client ID." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds that a step may take, 1 to 600.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 10,
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int seconds) || seconds is < 1 or > MaxSeconds))
            {
                result.AddError($"--timeout is out of bounds: write a whole number of seconds from 1 to {MaxSeconds}.");
            }
        });
        var command = new ToolCommand(
            "doctor",
            "Check every step of a call, one by one, and say what is wrong and what to do. Requests one token, which counts against the "
            + "quota, and calls GET me. Exit code 0 if calls work, 1 if a step failed.")
        {
            Examples = ["signeasy-auth doctor", "signeasy-auth doctor --json --env-file .env > report.json"],
        };
        command.Add(json);
        command.Add(timeout);
        settings.AddTo(command);
        command.SetAction((parseResult, cancellationToken) => RunAsync(
            settings.Read(parseResult),
            terminal,
            parseResult.GetValue(json),
            TimeSpan.FromSeconds(parseResult.GetValue(timeout)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ToolSettings settings, Terminal terminal, bool isJson, TimeSpan limit, CancellationToken cancellationToken)
    {
        TimeProvider timeProvider = TimeProvider.System;
        var surroundings = Surroundings.Read(settings);
        IReport report = isJson ? new JsonReport(terminal, surroundings, timeProvider) : new TextReport(terminal, surroundings);
        var examination = Examination.Create(settings, terminal, limit, timeProvider);
        await examination.RunAsync(report, terminal, cancellationToken);
        report.End();
        return examination.HasFailed ? ExitCodes.Failure : ExitCodes.Success;
    }
}
