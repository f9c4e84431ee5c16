using System.Text;

namespace Signeasy.Auth.Tool.Tests;

public class SettingsTests
{
    [Theory]
    [InlineData("Signeasy__ClientId=a b")]
    [InlineData("  Signeasy__ClientId = a b  ")]
    [InlineData("export Signeasy__ClientId='a b'")]
    [InlineData("Signeasy__ClientId=\"a b\"")]
    [InlineData("Signeasy__ClientId=\"a b\" # comment")]
    [InlineData("Signeasy__ClientId=a b # comment")]
    [InlineData("$env:Signeasy__ClientId = 'a b'")]
    [InlineData("# Signeasy__ClientId=x\n\nSigneasy__ClientId=a b\n")]
    [InlineData("OTHER=\"of\nseveral = lines\n\"\nSigneasy__ClientId=a b")]
    [InlineData("no variable\nSigneasy:ClientId=a b")]
    [InlineData("SIGNEASY__CLIENTID=a b")]
    [InlineData("Signeasy__ClientId=x\nSigneasy__ClientId=a b")]
    public void A_line_of_an_env_file_is_read_as_shells_and_container_runtimes_do(string text)
    {
        using var folder = new TemporaryFolder();

        string[] paths =
        [
            folder.Write("lf", text),
            folder.Write("crlf", text.Replace("\n", "\r\n", StringComparison.Ordinal)),
            Write(folder, "bom", text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)),
            Write(folder, "powershell", text, Encoding.Unicode),
        ];

        Assert.All(paths, path => Assert.Equal("a b", new ToolSettings(null, EnvFile.Read(path)).Find("ClientId")?.Value));
    }

    [Theory]
    [InlineData("a#b", "a#b")]
    [InlineData("a=b==", "a=b==")]
    [InlineData("'a\"b$c\\'", "a\"b$c\\")]
    [InlineData("\"a\\\"b\\\\c\\$\"", "a\"b\\c$")]
    [InlineData("\"a\\n\"", "a\\n")]
    [InlineData("", "")]
    [InlineData("'#'", "#")]
    public void A_secret_keeps_its_special_characters(string text, string secret)
    {
        using var folder = new TemporaryFolder();

        IEnumerable<Setting> settings = EnvFile.Read(folder.Write("file", $"Signeasy__ClientSecret={text}\n"));

        Assert.Equal(secret, Assert.Single(settings).Value);
    }

    [Theory]
    [InlineData("A=1\nSigneasy__ClientSecret: not-for-your-eyes", "Line 2")]
    [InlineData("Signeasy__ClientSecret='not-for-your-eyes", "Line 1")]
    public async Task An_error_in_an_env_file_is_reported_with_its_line_and_without_its_content(string text, string line)
    {
        using var folder = new TemporaryFolder();

        ToolRun run = await ToolProcess.RunAsync(["token", "--env-file", folder.Write("settings.env", text)]);

        run.AssertFailure(2, line);
        run.AssertContainsNone("not-for-your-eyes");
    }

    [Theory]
    [InlineData("missing.env")]
    [InlineData("")]
    [InlineData(".")]
    public async Task An_env_file_that_can_not_be_read_is_a_usage_error(string path)
    {
        ToolRun run = await ToolProcess.RunAsync(["token", "--env-file", path]);

        run.AssertFailure(2, "--env-file");
    }

    [Fact]
    public void Each_setting_knows_where_it_comes_from()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("settings.env", "# comment\nSigneasy__ClientId=client\n");

        Setting setting = Assert.Single(EnvFile.Read(path));

        Assert.Equal($"{path}, line 2", setting.Source);
        Assert.DoesNotContain("client", setting.ToString()!.Replace("ClientId", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_command_line_names_replaces_the_environment()
    {
        using var folder = new TemporaryFolder();
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["Signeasy__ClientSecret"] = "an-old-secret" };
        string file = folder.Write("settings.env", $"Signeasy__ClientSecret={emulator.Fake.ClientSecret}\n");

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me", "--env-file", file], environment);

        run.AssertSuccess();
    }

    [Fact]
    public async Task An_env_file_can_be_a_pipe()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using Emulator emulator = await Emulator.StartAsync();
        string lines = string.Join('\n', emulator.Settings.Select(setting => $"{setting.Key}={setting.Value}"));

        ToolRun run = await Shell.RunAsync($"tool call GET me --env-file <(echo {Shell.Quote(lines)})");

        run.AssertSuccess();
    }

    [Fact]
    public async Task User_secrets_are_read_nested_or_flat()
    {
        using var home = new TemporaryFolder();
        await using Emulator emulator = await Emulator.StartAsync();
        string[] parts = OperatingSystem.IsWindows() ? ["Microsoft", "UserSecrets"] : [".microsoft", "usersecrets"];
        string folder = Path.Combine([home.FullPath, .. parts, "my-app"]);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "secrets.json"),
            $$"""
            {
              // As dotnet user-secrets and Visual Studio write them.
              "Signeasy:ClientId": "{{emulator.Fake.ClientId}}",
              "Signeasy": { "ClientSecret": "{{emulator.Fake.ClientSecret}}" },
            }
            """,
            TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string?>(emulator.Settings)
        {
            ["HOME"] = home.FullPath,
            ["APPDATA"] = OperatingSystem.IsWindows() ? home.FullPath : null,
            ["Signeasy__ClientId"] = null,
            ["Signeasy__ClientSecret"] = null,
        };

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me", "--user-secrets", "my-app"], environment);

        run.AssertSuccess();
    }

    [Theory]
    [InlineData("no-such-app")]
    [InlineData("../../etc")]
    public async Task User_secrets_that_do_not_exist_are_a_usage_error(string id)
    {
        ToolRun run = await ToolProcess.RunAsync(["token", "--user-secrets", id]);

        run.AssertFailure(2, "ser secrets");
    }

    [Theory]
    [InlineData("default")]
    [InlineData(" ")]
    [InlineData("a:b")]
    public async Task An_account_name_that_is_not_allowed_is_a_usage_error(string account)
    {
        ToolRun run = await ToolProcess.RunAsync(["token", "--account", account]);

        run.AssertFailure(2, "--account");
    }

    private static string Write(TemporaryFolder folder, string name, string text, Encoding encoding)
    {
        string path = folder.Combine(name);
        File.WriteAllText(path, text, encoding);
        return path;
    }
}
