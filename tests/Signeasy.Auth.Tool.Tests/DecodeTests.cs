using System.Text;
using System.Text.Json;

namespace Signeasy.Auth.Tool.Tests;

public class DecodeTests
{
    private const string Note = "Nothing was verified";

    [Fact]
    public async Task Header_and_claims_are_shown_and_nothing_is_verified()
    {
        string token = Token("""{"alg":"none"}""", """{"iss":"https://auth.example/","exp":1700000000,"n":1.5,"list":["a","b"]}""");

        ToolRun run = await ToolProcess.RunAsync(["decode", token], new Dictionary<string, string?> { ["TZ"] = "Asia/Kathmandu" });

        Assert.Contains("alg  none", run.Output, StringComparison.Ordinal);
        Assert.Contains("iss   https://auth.example/", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"exp   1700000000  2023-11-1[45] \d\d:\d\d:20 [+-]\d\d:\d\d, \d+ days ago", run.Output);
        Assert.Contains("""list  ["a","b"]""", run.Output, StringComparison.Ordinal);
        Assert.Contains(Note, run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("  {0}\r\n")]
    [InlineData("Bearer {0}")]
    [InlineData("\"{0}\"\n")]
    public async Task A_token_from_standard_input_may_have_something_around_it(string format)
    {
        string token = Token("{}", """{"sub":"someone"}""");

        ToolRun run = await ToolProcess.RunAsync(["decode"], input: format.Replace("{0}", token, StringComparison.Ordinal));

        Assert.Contains("sub  someone", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_decoded_from_the_output_of_another_command_and_written()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        ToolRun token = await ToolProcess.RunAsync(["token", "--json"], emulator.Settings);

        ToolRun run = await ToolProcess.RunAsync(["decode", "--json", "-"], input: token.Output);

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("RS256", json.RootElement.GetProperty("header").GetProperty("alg").GetString());
        Assert.Equal("fake-client@clients", json.RootElement.GetProperty("claims").GetProperty("sub").GetString());
        Assert.False(json.RootElement.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task The_token_file_is_read_without_a_token_request()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun before = await ToolProcess.RunAsync(["decode"], emulator.Settings);
        ToolRun token = await ToolProcess.RunAsync(["token"], emulator.Settings);
        ToolRun after = await ToolProcess.RunAsync(["decode"], emulator.Settings);

        before.AssertFailure(1, "signeasy-auth token");
        token.AssertSuccess();
        Assert.Contains("in 29 days", after.Output, StringComparison.Ordinal);
        after.AssertContainsNone(emulator.Secrets);
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_portal_token_is_decoded_instead_of_the_token_file()
    {
        var environment = new Dictionary<string, string?> { ["Signeasy__PortalToken"] = Token("{}", """{"sub":"portal"}""") };

        ToolRun run = await ToolProcess.RunAsync(["decode"], environment);

        Assert.Contains("portal", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-for-your-eyes", "opaque token")]
    [InlineData("not.for.your.eyes.either", "encrypted JWT")]
    [InlineData("not-for.your-eyes.x", "header isn't a JSON object")]
    [InlineData("e30.not-for-your-eyes.x", "second part isn't a JSON object")]
    [InlineData("e30.W10.x", "second part isn't a JSON object")]
    [InlineData("{\"token\":\"not-for-your-eyes\"}", "no access_token")]
    [InlineData("{not-for-your-eyes", "begins like a JSON object")]
    public async Task A_text_that_is_no_JWT_is_refused_without_showing_it(string text, string reason)
    {
        ToolRun run = await ToolProcess.RunAsync(["decode", text]);

        run.AssertFailure(1, reason);
        run.AssertContainsNone("not-for", "your-eyes");
    }

    [Fact]
    public void Control_and_formatting_characters_do_not_reach_the_terminal()
    {
        using var jwt = Jwt.Parse(Token("{}", "{\"a\\u001b[2J\":\"b\\u001b]0;x\\u0007\",\"c\":\"\u202Ed\u009B\",\"e\":[\"\\u001b\",\"\u2028\"],\"g\":\"é😀\"}"));

        string text = jwt.ToText(Terminal.Open(), TimeProvider.System) + jwt.ToJson();

        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u202E' or '\u2028' or '\u009B');
        Assert.Contains("\\u001b[2J", text, StringComparison.Ordinal);
        Assert.Contains("é😀", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_it_was_written()
    {
        using var jwt = Jwt.Parse(Token("{}", "{\"sub\":\"\\ud800\"}"));

        Assert.Contains("\"\\ud800\"", jwt.ToText(Terminal.Open(), TimeProvider.System), StringComparison.Ordinal);
        Assert.Throws<IOException>(() => jwt.ToJson());
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("-1e300")]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("253402300800")]
    public void An_expiry_that_is_no_instant_is_shown_as_it_is(string expiry)
    {
        using var jwt = Jwt.Parse(Token("{}", $$"""{"exp":{{expiry}}}"""));

        Assert.EndsWith($"exp  {expiry.Trim('"')}\n", jwt.ToText(Terminal.Open(), TimeProvider.System), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "now")]
    [InlineData(1, "in 1 second")]
    [InlineData(-119, "119 seconds ago")]
    [InlineData(7199, "in 119 minutes")]
    [InlineData(-7200, "2 hours ago")]
    [InlineData(172_800, "in 2 days")]
    [InlineData(1_100_000, "in 12 days")]
    public void An_instant_is_described_relative_to_now(int seconds, string description) =>
        Assert.Equal(description, RelativeTime.Format(TimeSpan.FromSeconds(seconds)));

    private static string Token(string header, string claims) => $"{Encode(header)}.{Encode(claims)}.c2ln";

    private static string Encode(string json) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
