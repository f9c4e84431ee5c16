using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth emulate</c>: runs a fake Signeasy on loopback.</summary>
internal static class EmulateCommand
{
    private const int DefaultPort = 8484;
    private const int MaxPort = 65535;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(36_500);
    private static readonly TimeSpan MaxOutage = TimeSpan.FromDays(24);

    public static Command Create(Terminal terminal)
    {
        Option<int?> port = WholeNumber.CreateOption("--port", "PORT", "Port for HTTP; 0 for any free port. Default: 8484.", 0, MaxPort);
        Option<int?> httpsPort = WholeNumber.CreateOption(
            "--https-port", "PORT", "Port for HTTPS. Default: the one after the port for HTTP.", 0, MaxPort);
        Option<TimeSpan?> lifetime = Duration.CreateOption("--lifetime", "Lifetime of tokens. Default: 30d.", TimeSpan.FromSeconds(1), MaxTime);
        Option<TimeSpan?> delay = Duration.CreateOption("--delay", "How long each token request takes. Default: 0s.", TimeSpan.Zero, MaxDelay);
        Option<TimeSpan?> outage = Duration.CreateOption(
            "--outage", "The issuer and the API answer 503 for this time after the start.", TimeSpan.Zero, MaxOutage);
        Option<int?> quota = WholeNumber.CreateOption(
            "--quota", "TOKENS", "The issuer issues this number of tokens in an hour, and then answers 429.", 0, int.MaxValue);
        var reject = new Option<bool>("--reject") { Description = "The API answers 401 to every token." };
        var secretFile = new Option<string?>("--secret-file")
        {
            HelpName = "PATH",
            Description = "Keep the client secret in this file, so that it is the same after a restart.",
        };

        var command = new ToolCommand("emulate", "Run a fake Signeasy on this machine, over HTTP and HTTPS, and write the variables to export.")
        {
            Examples =
            [
                "signeasy-auth emulate",
                "signeasy-auth emulate --lifetime 20s --delay 2s",
                "signeasy-auth emulate > signeasy.env &    # then: signeasy-auth call GET me --env-file signeasy.env",
            ],
        };
        foreach (Option option in (Option[])[port, httpsPort, lifetime, delay, outage, quota, reject, secretFile])
        {
            command.Add(option);
        }

        command.SetAction((parseResult, cancellationToken) =>
        {
            int http = parseResult.GetValue(port) ?? DefaultPort;
            var settings = new EmulatorSettings
            {
                Port = http,
                HttpsPort = parseResult.GetValue(httpsPort) ?? (http is 0 or MaxPort ? 0 : http + 1),
                Lifetime = parseResult.GetValue(lifetime),
                Delay = parseResult.GetValue(delay) ?? TimeSpan.Zero,
                Outage = parseResult.GetValue(outage) ?? TimeSpan.Zero,
                Quota = parseResult.GetValue(quota),
                Reject = parseResult.GetValue(reject),
                SecretFile = parseResult.GetValue(secretFile) is { Length: > 0 } file ? file : null,
            };
            return RunAsync(settings, terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(EmulatorSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        await using EmulatorServer emulator = await StartAsync(settings);
        terminal.Error.WriteLine($"Fake Signeasy at {emulator.Http} and {emulator.Https}; instructions are on its page.");
        terminal.Error.WriteLine("Set these variables for programs that call it. Press Ctrl+C to stop.");
        terminal.WriteOutput(EmulatorVariables.GetLines(emulator) + "\n");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The user has stopped it.
        }

        return ExitCodes.Success;
    }

    private static async Task<EmulatorServer> StartAsync(EmulatorSettings settings)
    {
        try
        {
            return await EmulatorServer.StartAsync(settings);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new IOException(
                $"{e.Message.TrimEnd('.')}. Choose other ports with --port and --https-port; 0 means any free port.", e);
        }
    }
}
