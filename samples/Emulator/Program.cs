using EmulatorSample;

try
{
    EmulatorSettings settings = EmulatorSettings.Read(args);
    await using EmulatorServer emulator = await EmulatorServer.StartAsync(settings);
    Console.WriteLine(FrontPage.Create(emulator));
    Console.WriteLine("Press Ctrl+C to stop.");
    await emulator.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
    return 1;
}
