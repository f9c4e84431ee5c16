namespace Signeasy.Auth.Tool.Tests;

public class CommandLineTests
{
    public static TheoryData<string> Commands => new("token", "doctor", "call", "decode", "emulate");

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_each_command_has_an_example(string command)
    {
        ToolRun run = await ToolProcess.RunAsync([command, "--help"]);

        run.AssertSuccess();
        Assert.Matches($@"Examples:\n  .*signeasy-auth {command}", run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_help_of_the_tool_names_every_command()
    {
        ToolRun run = await ToolProcess.RunAsync(["--help"]);

        run.AssertSuccess();
        Assert.All(Commands, command => Assert.Contains($"\n  {command.Data}", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shell_can_complete_the_command_line()
    {
        ToolRun run = await ToolProcess.RunAsync(["[suggest:2]", "to"]);

        run.AssertSuccess();
        Assert.Contains("token", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_without_credentials_says_which_settings_are_missing()
    {
        ToolRun run = await ToolProcess.RunAsync(["token"]);

        run.AssertFailure(1, "Signeasy__ClientId");
    }

    [Theory]
    [InlineData("token", "--client-secret", "not-for-your-eyes")]
    [InlineData("token", "--ClientSecret=not-for-your-eyes")]
    [InlineData("token", "--Signeasy:ClientSecret", "not-for-your-eyes")]
    [InlineData("doctor", "--secret", "not-for-your-eyes")]
    [InlineData("call", "GET", "me", "--token", "not-for-your-eyes")]
    [InlineData("decode", "--access_token=not-for-your-eyes")]
    [InlineData("--Signeasy__emea__PortalToken=not-for-your-eyes", "token")]
    public async Task A_secret_as_an_argument_is_refused_with_the_reason(params string[] arguments)
    {
        ToolRun run = await ToolProcess.RunAsync(arguments);

        run.AssertFailure(2, "process list");
        run.AssertContainsNone("not-for-your-eyes");
    }

    [Theory]
    [InlineData("no command", "")]
    [InlineData("There is no command tokn", "tokn")]
    [InlineData("isn't a command", "a-long-argument-that-may-be-a-secret")]
    [InlineData("There is no option --jsn", "token", "--jsn=not-for-your-eyes")]
    [InlineData("too many arguments", "token", "not-for-your-eyes")]
    [InlineData("signeasy-auth call --help", "call", "GET")]
    [InlineData("--env-file", "token", "--env-file")]
    public async Task A_usage_error_goes_to_standard_error_with_a_hint_at_the_help(string reason, params string[] arguments)
    {
        ToolRun run = await ToolProcess.RunAsync(arguments.Where(argument => argument.Length > 0));

        run.AssertFailure(2, reason == "no command" ? "command" : reason);
        Assert.Contains("--help\" for usage", run.Errors, StringComparison.Ordinal);
        run.AssertContainsNone("not-for-your-eyes", "may-be-a-secret");
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_not_a_file_of_arguments()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("arguments", "--help");

        ToolRun run = await ToolProcess.RunAsync(["token", "@" + file]);

        run.AssertFailure(2, "too many arguments");
    }
}
