using EmulatorSample;

try
{
    EmulatorSettings settings = EmulatorSettings.Read(args);
    await using EmulatorServer emulator = await EmulatorServer.StartAsync(settings);
    Console.WriteLine(FrontPage.Of(emulator));
    Console.WriteLine("Ctrl+C ends it.");
    await emulator.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
    return 1;
}
