namespace Signeasy.Auth.Tool.Tests;

/// <summary>
/// Ctrl+C. For the packed tool these aren't run: the signal would go to <c>dotnet tool exec</c>, not to the tool.
/// </summary>
[Trait("Needs", "Signals")]
public class SignalTests
{
    [Fact]
    public async Task Ctrl_C_ends_the_emulator_without_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no kill command on Windows.");
        await using ToolProcess tool = ToolProcess.Start(["emulate", "--port", "0"]);
        await tool.LineAsync("Signeasy__ApiBaseAddress");

        await tool.SignalAsync("INT");
        ToolRun run = await tool.ExitAsync();

        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_a_command_that_waits_with_the_exit_code_of_shells(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no kill command on Windows.");
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Delay = TimeSpan.FromMinutes(10) });
        await using ToolProcess tool = ToolProcess.Start(["token", "--no-cache"], emulator.Settings);
        while (emulator.Fake.Issuer.RequestCount == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await tool.SignalAsync(signal);
        ToolRun run = await tool.ExitAsync();

        run.AssertFailure(exitCode, "");
    }
}
