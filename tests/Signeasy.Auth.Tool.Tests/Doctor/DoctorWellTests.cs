using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorWellTests
{
    [Fact]
    public async Task Doctor_shows_who_signed_the_certificate_and_until_when_it_is_valid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the authority in SSL_CERT_FILE.");
        await using SigneasyServer server = await SigneasyServer.StartAsync(
            TestCertificates.Create(["localhost"], end: new DateTimeOffset(2031, 5, 6, 0, 0, 0, TimeSpan.Zero)));

        DoctorReport report = await DoctorReport.RunAsync(server, TestCertificates.TrustIt);

        report.AssertAllWell();
        report.AssertOk("Issuer TLS", "signed by Test Authority, valid until 2031-05-06");
        report.AssertOk("API TLS", "TLS 1.");
    }

    [Fact]
    public async Task Doctor_makes_the_two_requests_of_a_first_call_and_no_other()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["doctor"], server.Settings);

        run.AssertSuccess();
        Assert.Equal(["/oauth/token", "/v3/me"], server.Fake.Requests.Select(request => request.Uri.AbsolutePath));
    }

    [Fact]
    public async Task Doctor_shows_the_secret_as_a_fingerprint_that_the_user_can_reproduce()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.Fake.ClientSecret)));

        DoctorReport report = await DoctorReport.RunAsync(server);

        Assert.Contains(
            $"ClientSecret    44 characters, fingerprint {hash[..8]}  (environment variable Signeasy__ClientSecret)\n",
            report.Text,
            StringComparison.Ordinal);
        Assert.Contains("fake… (11 characters)", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_examines_the_account_that_is_named_with_settings_from_a_file()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        string file = Path.Combine(TestHome.Path, "emea.env");
        await File.WriteAllLinesAsync(
            file,
            server.Settings.Select(setting => $"{setting.Key.Replace("Signeasy__", "Signeasy__emea__", StringComparison.Ordinal)}={setting.Value}"),
            TestContext.Current.CancellationToken);

        DoctorReport report = await DoctorReport.RunAsync(
            new Dictionary<string, string?>(), () => server.Secrets, "--account", "emea", "--env-file", file);

        report.AssertAllWell();
        Assert.Contains("account emea\n", report.Text, StringComparison.Ordinal);
        Assert.Contains("emea.env, line ", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_calls_the_api_with_a_portal_token_and_never_asks_the_issuer()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using HttpClient client = server.Fake.CreateClient();
        await client.GetAsync("me", TestContext.Current.CancellationToken);
        string portalToken = server.Fake.Requests[^1].AccessToken!;

        DoctorReport report = await DoctorReport.RunAsync(server, new Dictionary<string, string?>
        {
            ["Signeasy__ClientId"] = null,
            ["Signeasy__ClientSecret"] = null,
            ["Signeasy__PortalToken"] = portalToken,
        });

        report.AssertAllWell();
        report.AssertNotNeeded("Issuer DNS", "Issuer TCP", "Issuer TLS", "Token request", "Token quota");
        report.AssertOk("GET me", "status 200");
        Assert.Equal(1, server.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task Doctor_writes_ASCII_alone_where_the_console_has_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no locale in the environment.");
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        Dictionary<string, string?> environment = server.GetSettings("localhost", new Dictionary<string, string?>
        {
            ["LC_ALL"] = "en_US.ISO-8859-1",
            ["Signeasy__RequiredScopes"] = "files:read",
        });

        ToolRun run = await ToolProcess.RunAsync(["doctor"], environment);

        Assert.All(run.Output, c => Assert.InRange(c, '\n', '~'));
        Assert.Contains("[ok] GET me         status 200", run.Output, StringComparison.Ordinal);
        Assert.Contains("[x]  Token          lacks files:read", run.Output, StringComparison.Ordinal);
        Assert.Contains("     > Ask Signeasy to grant files:read", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake... (11 characters)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_writes_no_colours_and_no_progress_into_a_pipe()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Fake.Api.Delay = TimeSpan.FromSeconds(1);

        ToolRun run = await ToolProcess.RunAsync(["doctor"], server.GetSettings("localhost", new Dictionary<string, string?> { ["TERM"] = "xterm" }));

        run.AssertSuccess();
        Assert.DoesNotContain('\e', run.Output);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("601")]
    [InlineData("soon")]
    public async Task Doctor_refuses_a_time_that_is_out_of_bounds_as_wrong_usage(string seconds)
    {
        ToolRun run = await ToolProcess.RunAsync(["doctor", "--timeout", seconds]);

        run.AssertFailure(2, "--timeout");
    }
}
