namespace Signeasy.Auth.Tool.Tests;

/// <summary>What a terminal gets and a file doesn't, by <c>script</c>, which runs a command in a terminal.</summary>
public class TerminalTests
{
    private const string Token = "e30.e30.x";

    [Theory]
    [InlineData("xterm", "", true)]
    [InlineData("xterm", "1", false)]
    [InlineData("dumb", "", false)]
    [InlineData("", "", false)]
    public async Task Colour_is_for_terminals_that_have_it_and_users_who_want_it(string terminal, string noColor, bool isColoured)
    {
        if (!File.Exists("/usr/bin/script"))
        {
            return;
        }

        var environment = new Dictionary<string, string?> { ["TERM"] = terminal, ["NO_COLOR"] = noColor, ["SHELL"] = "/bin/bash" };

        ToolRun run = await Shell.RunAsync($"export -f tool; script -qec 'tool decode {Token}' /dev/null", environment);

        Assert.Contains("Header", run.Output, StringComparison.Ordinal);
        Assert.Equal(isColoured, run.Output.Contains("\e[1mHeader", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_wait_is_shown_on_a_terminal_and_erased()
    {
        if (!File.Exists("/usr/bin/script"))
        {
            return;
        }

        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Delay = TimeSpan.FromSeconds(2) });
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["TERM"] = "xterm", ["SHELL"] = "/bin/bash" };

        ToolRun run = await Shell.RunAsync("export -f tool; script -qec 'tool token --no-cache' /dev/null", environment);
        ToolRun redirected = await ToolProcess.RunAsync(["token", "--no-cache"], environment);

        Assert.Contains("Waiting for the issuer", run.Output, StringComparison.Ordinal);
        Assert.Contains("\r\e[K", run.Output, StringComparison.Ordinal);
        redirected.AssertSuccess();
    }
}
