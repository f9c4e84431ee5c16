using System.Globalization;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>What goes wrong most often. The packed tool is tested with these; the doctor's other tests are variations.</summary>
public class DoctorTests
{
    [Fact]
    public async Task Doctor_without_credentials_says_where_to_find_and_where_to_put_them()
    {
        DoctorReport report = await DoctorReport.RunAsync(
            new Dictionary<string, string?> { ["Signeasy__TokenEndpoint"] = "https://issuer.invalid/", ["Signeasy__ApiBaseAddress"] = "https://api.invalid/" },
            () => []);

        report.AssertFailed("Settings", "can't be used", "Signeasy__ClientId");
        report.AssertFailed("Settings", "can't be used", "portal");
        report.AssertFailed("Settings", "can't be used", "signeasy-auth emulate");
        report.AssertSkipped("Settings failed", "Token request", "Token", "GET me");
    }

    [Fact]
    public async Task Doctor_finds_a_host_name_that_cant_be_resolved()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__TokenEndpoint"] = "https://issuer.invalid/oauth/token" });

        report.AssertFailed("Issuer DNS", "issuer.invalid can't be resolved", "Check the host name in TokenEndpoint");
        report.AssertSkipped("Issuer DNS failed", "Issuer TCP", "Issuer TLS", "Token request", "Token", "GET me");
        report.AssertOk("API TCP");
    }

    [Fact]
    public async Task Doctor_finds_a_port_on_which_nothing_listens()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        int port = SilentServer.FindClosedPort();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__ApiBaseAddress"] = $"http://127.0.0.1:{port}/v3/" });

        report.AssertFailed("API TCP", $"nothing listens on 127.0.0.1:{port}", "correct the port in ApiBaseAddress");
        report.AssertOk("Token request");
        report.AssertSkipped("API TCP failed", "API TLS", "GET me");
    }

    [Fact]
    public async Task Doctor_names_the_signer_of_a_certificate_that_isnt_trusted()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync(TestCertificates.Create(["localhost"]));

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("Issuer TLS", "signed by Test Authority, which this machine doesn't trust", "If this is your own server for development");
        report.AssertSkipped("Issuer TLS failed", "Token request", "Token", "GET me");
        Assert.Empty(server.Fake.Requests);
    }

    [Fact]
    public async Task Doctor_says_that_the_issuer_rejects_the_secret()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__ClientSecret"] = "yesterdays-secret-of-32-characters" });

        report.AssertFailed("Token request", "status 401", "The client credentials were rejected: check ClientId and ClientSecret");
        report.AssertFailed("Token request", "status 401", "fingerprint");
        report.AssertSkipped("Token request failed", "Token", "GET me");
        report.AssertOk("API TCP");
        Assert.DoesNotContain("yesterdays-secret", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_the_scope_that_the_token_lacks()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__RequiredScopes"] = "rs:read files:read" });

        report.AssertFailed("Token", "lacks files:read", "Ask Signeasy to grant files:read");
        report.AssertOk("GET me");
    }

    [Theory]
    [InlineData(10, "behind")]
    [InlineData(-10, "ahead of")]
    public async Task Doctor_warns_of_a_clock_that_is_minutes_off(int minutes, string direction)
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Change = response =>
            response.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(minutes).ToString("R", CultureInfo.InvariantCulture);

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertWarned("Clock", $"10 min {direction} the issuer's", "Set this machine's clock");
        report.AssertWarned("Clock", $"10 min {direction} the API's", "timedatectl");
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public async Task Doctor_says_that_a_proxy_wants_a_user_name_and_a_password()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using ProxyServer proxy = ProxyServer.Refusing("407 Proxy Authentication Required");

        DoctorReport report = await DoctorReport.RunAsync(server, new Dictionary<string, string?>
        {
            ["HTTPS_PROXY"] = $"http://{proxy.Server}",
            ["Signeasy__TokenEndpoint"] = "https://auth.signeasy.com/oauth/token",
            ["Signeasy__ApiBaseAddress"] = "https://api.signeasy.com/v3/",
        });

        report.AssertFailed("Issuer TLS", "requires a user name and password", "HTTPS_PROXY=http://user:password@host:port");
        report.AssertSkipped("Issuer TLS failed", "Token request", "GET me");
    }

    [Fact]
    public async Task Doctor_takes_every_step_of_a_call_over_http()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertAllWell();
        report.AssertOk("Issuer TCP", $"127.0.0.1:{server.Port}");
        report.AssertOk("Token", "expires in 30 days, on ");
        report.AssertOk("Token", "scopes: rs:read rs:update");
        report.AssertOk("GET me", "status 200");
        report.AssertOk("Clock", "agrees with the issuer's and the API's");
        report.AssertNotNeeded("Issuer TLS", "API TLS");
    }

    [Fact]
    public async Task All_is_well_with_the_settings_that_emulate_writes()
    {
        await using ToolProcess emulate = ToolProcess.Start(["emulate", "--port", "0"]);
        await emulate.LineAsync("Signeasy__ApiBaseAddress");
        string file = Path.Combine(TestHome.Path, "emulate.env");
        await File.WriteAllTextAsync(file, emulate.Output, TestContext.Current.CancellationToken);

        DoctorReport report = await DoctorReport.RunAsync(new Dictionary<string, string?>(), () => [], "--env-file", file);

        report.AssertAllWell();
    }

    [Fact]
    public async Task Doctor_uses_one_token_of_the_quota_and_warns_when_it_was_the_last()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Quota = 1 });

        DoctorReport first = await DoctorReport.RunAsync(emulator.Settings, () => emulator.Secrets);
        DoctorReport second = await DoctorReport.RunAsync(emulator.Settings, () => emulator.Secrets);

        first.AssertWarned("Token quota", "0 of 1 tokens left per hour", "share one token");
        second.AssertFailed("Token quota", "0 of 1 tokens left per hour", "share one token");
        second.AssertFailed("Token request", "status 429", "Too many tokens were requested");
    }

    [Fact]
    public async Task Doctor_finds_the_rejection_that_the_emulator_is_told_to_send()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Reject = true });

        DoctorReport report = await DoctorReport.RunAsync(emulator.Settings, () => emulator.Secrets);

        report.AssertFailed("GET me", "the API rejects the token", "scope");
    }
}
