namespace Signeasy.Auth.Tool.Tests;

public class CommandLineTests
{
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
    [InlineData("--Signeasy__emea__PortalToken=not-for-your-eyes", "token")]
    public async Task A_secret_as_an_argument_is_refused_with_the_reason(params string[] arguments)
    {
        ToolRun run = await ToolProcess.RunAsync(arguments);

        run.AssertFailure(2, "list of processes");
        run.AssertContainsNone("not-for-your-eyes");
    }
}
