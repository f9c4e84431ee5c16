namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorSettingsTests
{
    /// <summary>Addresses that fail at once, so that no test of settings depends on the network.</summary>
    private static readonly Dictionary<string, string?> Nowhere = new()
    {
        ["Signeasy__TokenEndpoint"] = $"http://127.0.0.1:{SilentServer.FindClosedPort()}/oauth/token",
        ["Signeasy__ApiBaseAddress"] = $"http://127.0.0.1:{SilentServer.FindClosedPort()}/v3/",
    };

    [Fact]
    public async Task Doctor_without_credentials_still_examines_the_connections()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(server, new Dictionary<string, string?> { ["Signeasy__ClientSecret"] = null });

        report.AssertFailed("Settings", "can't be used", "ClientSecret is empty");
        report.AssertOk("Issuer TCP");
        report.AssertOk("API TCP");
        report.AssertSkipped("Settings failed", "Token request", "GET me");
        Assert.Empty(server.Fake.Requests);
    }

    [Theory]
    [InlineData("Signeasy__ClientSecert", "Did you mean ClientSecret?")]
    [InlineData("Signeasy_ClientSecret", "Environment variables that are ignored: Signeasy_ClientSecret. Names need two underscores")]
    [InlineData("SIGNEASY_CLIENT_SECRET", "Environment variables that are ignored: SIGNEASY_CLIENT_SECRET.")]
    public async Task Doctor_finds_a_variable_with_the_wrong_name_and_keeps_its_value_to_itself(string name, string advice)
    {
        const string secret = "sixteen tons and what do you get";

        DoctorReport report = await RunAsync(new() { [name] = secret }, secret);

        report.AssertFailed("Settings", "can't be used", advice);
    }

    [Fact]
    public async Task Doctor_warns_of_a_misspelled_setting_that_is_ignored()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(server, new Dictionary<string, string?> { ["Signeasy__RenewBefor"] = "1.00:00:00" });

        report.AssertWarned("Settings", "valid", "'Signeasy:RenewBefor' in the configuration isn't a setting");
        Assert.EndsWith("Calls work. Needs attention: Settings.\n", report.Text, StringComparison.Ordinal);
        Assert.Equal(0, report.ExitCode);
    }

    [Theory]
    [InlineData('"')]
    [InlineData('\'')]
    public async Task Doctor_warns_of_quotation_marks_that_became_part_of_the_secret(char mark)
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__ClientSecret"] = mark + server.Fake.ClientSecret + mark });

        report.AssertWarned("Settings", "valid", "ClientSecret begins and ends with a quotation mark");
        report.AssertFailed("Token request", "status 401", "The client credentials were rejected");
        Assert.EndsWith("Failed: Token request. Needs attention: Settings.\n", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_reads_the_secret_in_a_file_and_shows_its_fingerprint()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        string file = await WriteAsync("good-secret", server.Fake.ClientSecret + "\n");

        DoctorReport report = await DoctorReport.RunAsync(server, FromFile(file));

        report.AssertAllWell();
        Assert.Contains("44 characters, fingerprint ", report.Text, StringComparison.Ordinal);
        Assert.Contains(file, report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_a_secret_file_that_is_missing()
    {
        string file = Path.Combine(TestHome.Path, "no-such-secret");

        DoctorReport report = await RunAsync(FromFile(file, "client"));

        report.AssertFailed("Settings", "can't be used", $"{file} doesn't exist: check the path, and whether the secret is mounted");
    }

    [Fact]
    public async Task Doctor_finds_a_secret_file_that_is_empty()
    {
        string file = await WriteAsync("empty-secret", "\n");

        DoctorReport report = await RunAsync(FromFile(file, "client"));

        report.AssertFailed("Settings", "can't be used", $"{file} contains a secret that is empty");
        report.AssertFailed("Settings", "can't be used", "Write the client secret into that file");
    }

    [Fact]
    public async Task Doctor_finds_a_secret_file_that_it_may_not_read()
    {
        string file = await WriteAsync("locked-secret", "locked-secret-value");
        bool isRoot = Environment.UserName == "root"; // Who may read everything, but no folder as a file.
        if (!OperatingSystem.IsWindows() && !isRoot)
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }

        string unreadable = OperatingSystem.IsWindows() || isRoot ? TestHome.Path : file;

        DoctorReport report = await RunAsync(FromFile(unreadable, "client"), "locked-secret-value");

        report.AssertFailed("Settings", "can't be used", $"{unreadable} can't be read: check the file and its permissions");
    }

    [Theory]
    [InlineData("Signeasy__TokenEndpoint")]
    [InlineData("Signeasy__Audience")]
    [InlineData("Signeasy__Scope")]
    [InlineData("Signeasy__ClientId")]
    [InlineData("Signeasy__ClientSecretFile")]
    [InlineData("Signeasy__ApiBaseAddress")]
    [InlineData("Signeasy__AcquisitionTimeout")]
    public async Task A_secret_in_the_wrong_setting_is_not_shown(string name)
    {
        const string secret = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";

        DoctorReport report = await RunAsync(new() { [name] = secret }, secret, secret[..4], secret[^4..]);

        report.AssertFailed("Settings", "can't be used", "ClientSecret");
    }

    [Fact]
    public async Task Doctor_skips_what_it_cant_find_without_an_address()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__TokenEndpoint"] = "auth.signeasy.com/oauth/token" });

        report.AssertFailed("Settings", "can't be used", "TokenEndpoint is not an absolute address");
        report.AssertSkipped("TokenEndpoint can't be used", "Issuer DNS");
        report.AssertOk("API TCP");
    }

    private static Dictionary<string, string?> FromFile(string file, string? clientId = null)
    {
        var settings = new Dictionary<string, string?> { ["Signeasy__ClientSecret"] = null, ["Signeasy__ClientSecretFile"] = file };
        if (clientId is not null)
        {
            settings["Signeasy__ClientId"] = clientId;
        }

        return settings;
    }

    private static async Task<string> WriteAsync(string name, string content)
    {
        string path = Path.Combine(TestHome.Path, name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }

    private static Task<DoctorReport> RunAsync(Dictionary<string, string?> settings, params string[] secrets)
    {
        var environment = new Dictionary<string, string?>(Nowhere);
        foreach ((string name, string? value) in settings)
        {
            environment[name] = value;
        }

        return DoctorReport.RunAsync(environment, () => secrets);
    }
}
