namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorConnectionTests
{
    [Fact]
    public async Task Doctor_finds_a_server_that_takes_connections_and_never_speaks_TLS()
    {
        using var silent = new SilentServer();

        DoctorReport report = await RunAsync($"https://localhost:{silent.Port}/", "--timeout", "3");

        report.AssertFailed("Issuer TLS", "no TLS handshake with localhost", "check the port in TokenEndpoint");
        report.AssertFailed("API TLS", "within 3 s", "check the port in ApiBaseAddress");
        report.AssertSkipped("Issuer TLS failed", "Token request", "GET me");
    }

    [Fact]
    public async Task Doctor_finds_an_issuer_that_takes_requests_and_never_answers()
    {
        using var silent = new SilentServer();

        DoctorReport report = await RunAsync($"http://127.0.0.1:{silent.Port}/", "--timeout", "3");

        report.AssertFailed("Token request", "the issuer didn't answer", "Signeasy's issuer didn't answer within 3 s: check the network and the proxy.");
        report.AssertSkipped("Token request failed", "Token", "GET me");
    }

    [Fact]
    public async Task Doctor_finds_a_server_that_doesnt_speak_TLS_at_all()
    {
        using var plain = new SilentServer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

        DoctorReport report = await RunAsync($"https://localhost:{plain.Port}/");

        report.AssertFailed("Issuer TLS", "didn't complete a TLS handshake", "the server there may not use TLS");
    }

    [Fact]
    public async Task Doctor_says_when_a_certificate_expired_and_what_the_clock_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the authority in SSL_CERT_FILE.");
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(-2);
        await using SigneasyServer server = await SigneasyServer.StartAsync(
            TestCertificates.Create(["localhost"], end.AddDays(-30), end));

        DoctorReport report = await DoctorReport.RunAsync(server, TestCertificates.TrustIt);

        report.AssertFailed("Issuer TLS", $"the certificate expired on {end:yyyy-MM-dd}", $"This machine's clock says {DateTimeOffset.UtcNow:yyyy-MM-dd}");
        Assert.DoesNotContain("doesn't trust", report.Text, StringComparison.Ordinal);
        Assert.Empty(server.Fake.Requests);
    }

    [Fact]
    public async Task Doctor_says_when_a_certificate_isnt_valid_yet()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the authority in SSL_CERT_FILE.");
        DateTimeOffset start = DateTimeOffset.UtcNow.AddDays(2);
        await using SigneasyServer server = await SigneasyServer.StartAsync(
            TestCertificates.Create(["localhost"], start, start.AddDays(30)));

        DoctorReport report = await DoctorReport.RunAsync(server, TestCertificates.TrustIt);

        report.AssertFailed("Issuer TLS", $"the certificate isn't valid before {start:yyyy-MM-dd}", "set the clock");
    }

    [Fact]
    public async Task Doctor_names_the_hosts_of_a_certificate_for_another_host()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the authority in SSL_CERT_FILE.");
        await using SigneasyServer server = await SigneasyServer.StartAsync(
            TestCertificates.Create(["login.hotel.example", "www.hotel.example"]));

        DoctorReport report = await DoctorReport.RunAsync(server, TestCertificates.TrustIt);

        report.AssertFailed(
            "Issuer TLS",
            "the certificate is for login.hotel.example, www.hotel.example and not for localhost",
            "Check the host in TokenEndpoint");
        Assert.Empty(server.Fake.Requests);
    }

    [Fact]
    public async Task Doctor_names_every_problem_of_a_certificate()
    {
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(-2);
        await using SigneasyServer server = await SigneasyServer.StartAsync(
            TestCertificates.Create(["elsewhere.example"], end.AddDays(-30), end));

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("API TLS", "doesn't trust, and expired on", "replace the certificate");
        report.AssertFailed("API TLS", ", and is for elsewhere.example and not for localhost", "ApiBaseAddress");
    }

    [Fact]
    public async Task Doctor_ends_with_the_exit_code_of_Ctrl_C_while_it_waits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || ToolUnderTest.IsPackage, "The signal goes to the tool's own process.");
        using var silent = new SilentServer();
        await using ToolProcess tool = ToolProcess.Start(["doctor", "--timeout", "60"], GetSettings($"https://localhost:{silent.Port}/"));
        await tool.LineAsync("Issuer TCP");

        await tool.SignalAsync("INT");
        ToolRun run = await tool.ExitAsync();

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("Issuer TLS", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Errors);
    }

    private static Task<DoctorReport> RunAsync(string address, params string[] arguments) =>
        DoctorReport.RunAsync(GetSettings(address), () => ["never-sent-anywhere"], arguments);

    private static Dictionary<string, string?> GetSettings(string address) => new()
    {
        ["Signeasy__ClientId"] = "some-client",
        ["Signeasy__ClientSecret"] = "never-sent-anywhere",
        ["Signeasy__TokenEndpoint"] = address + "oauth/token",
        ["Signeasy__ApiBaseAddress"] = address + "v3/",
    };
}
