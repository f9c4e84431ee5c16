using System.Runtime.InteropServices;
using FleetSample;
using Microsoft.Extensions.Options;

using var end = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    end.Cancel();
};

// Like Ctrl+C: container runtimes and the kill command send this signal.
using PosixSignalRegistration onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    end.Cancel();
});

try
{
    FleetSettings settings = FleetSettings.Read(args);
    return settings switch
    {
        { StorePort: { } port } => await Store.RunAsync(port, end),
        { Workers: { } workers } => await Fleet.RunAsync(workers, settings, end),
        _ => await Worker.RunAsync(settings, end),
    };
}
catch (Exception e) when (e is FormatException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
    return 1;
}
