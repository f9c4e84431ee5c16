namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorProxyTests
{
    private const string Host = "signeasy.test";
    private const string Password = "p4ss-w0rd-of-the-proxy";

    [Fact]
    public async Task Doctor_takes_every_step_through_a_proxy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the authority in SSL_CERT_FILE.");
        await using SigneasyServer server = await SigneasyServer.StartAsync(TestCertificates.Create([Host]));
        using ProxyServer proxy = ProxyServer.To(server.Port);

        DoctorReport report = await RunAsync(server, new(TestCertificates.TrustIt) { ["HTTPS_PROXY"] = $"http://{proxy.Server}" });

        report.AssertAllWell();
        report.AssertOk("Proxy", $"{proxy.Server} for {Host}");
        report.AssertOk("Issuer DNS", $"(the proxy, which resolves {Host} itself)");
        report.AssertOk("Issuer TCP", "the proxy");
        report.AssertOk("Issuer TLS", "signed by Test Authority");
        Assert.All(proxy.Requests, request => Assert.StartsWith($"CONNECT {Host}:{server.Port} ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_hides_the_user_name_and_password_of_a_proxy()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using ProxyServer proxy = ProxyServer.Refusing("407 Proxy Authentication Required");

        DoctorReport report = await RunAsync(
            server, new() { ["HTTPS_PROXY"] = $"http://alice.user:{Uri.EscapeDataString(Password)}@{proxy.Server}" });

        report.AssertFailed("Issuer TLS", "rejected those that it got (407)", "HTTPS_PROXY");
        Assert.Contains($"http://***@{proxy.Server}", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice.user", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_that_a_proxy_refuses_the_host()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using ProxyServer proxy = ProxyServer.Refusing("403 Forbidden");

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = $"http://{proxy.Server}" });

        report.AssertFailed("Issuer TLS", $"doesn't connect to {Host}:{server.Port} (it answered 403)", "Ask the proxy's operator");
    }

    [Fact]
    public async Task Doctor_names_the_signer_if_a_proxy_decrypts_the_traffic()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync(TestCertificates.Create([Host]));
        using ProxyServer proxy = ProxyServer.To(server.Port);

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = $"http://{proxy.Server}" });

        report.AssertFailed(
            "Issuer TLS", "signed by Test Authority, which this machine doesn't trust", "If Test Authority is your company's proxy");
        Assert.Empty(server.Fake.Requests);
    }

    [Fact]
    public async Task Doctor_finds_a_proxy_that_isnt_running()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        int port = SilentServer.FindClosedPort();

        DoctorReport report = await RunAsync(server, new() { ["ALL_PROXY"] = $"http://127.0.0.1:{port}" });

        report.AssertFailed("Issuer TCP", $"nothing listens on 127.0.0.1:{port}", "whether the proxy is running");
    }

    [Fact]
    public async Task Doctor_finds_a_proxy_whose_name_cant_be_resolved()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = "http://proxy.invalid:3128" });

        report.AssertFailed("API DNS", "proxy.invalid can't be resolved", "Check the host name in the proxy's address");
    }

    [Fact]
    public async Task Doctor_finds_a_proxy_that_never_answers()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using var silent = new SilentServer();

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = $"http://127.0.0.1:{silent.Port}" }, "--timeout", "3");

        report.AssertFailed("Issuer TLS", "within 3 s", "The proxy accepts connections but doesn't respond");
    }

    [Fact]
    public async Task Doctor_connects_directly_to_the_hosts_in_NO_PROXY()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await RunAsync(server, new()
        {
            ["HTTPS_PROXY"] = "http://proxy.invalid:3128",
            ["NO_PROXY"] = $"example.com, .{Host}",
        });

        report.AssertOk("Proxy", "none is used");
        report.AssertFailed("Issuer DNS", $"{Host} can't be resolved", "Check the host name in TokenEndpoint");
    }

    [Theory]
    [InlineData("*.test")]
    [InlineData("test")]
    [InlineData("*")]
    public async Task Doctor_warns_of_an_entry_of_NO_PROXY_that_only_other_programs_understand(string entry)
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        using ProxyServer proxy = ProxyServer.Refusing("403 Forbidden");

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = $"http://{proxy.Server}", ["no_proxy"] = entry });

        report.AssertWarned("Proxy", $"{proxy.Server} for {Host}", $"{entry}, which .NET doesn't");
    }

    [Fact]
    public async Task Doctor_warns_of_a_proxy_that_NET_cant_read()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await RunAsync(server, new() { ["HTTPS_PROXY"] = $"http://alice.user:{Password}@proxy.example:port" });

        report.AssertWarned("Proxy", "none is used", "HTTPS_PROXY is set, but .NET can't read it");
    }

    [Fact]
    public async Task Doctor_calls_loopback_directly_whatever_the_proxy()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["HTTP_PROXY"] = "http://proxy.invalid:3128", ["ALL_PROXY"] = "http://proxy.invalid:3128" });

        report.AssertAllWell();
        report.AssertOk("Proxy", "none is used");
    }

    private static Task<DoctorReport> RunAsync(SigneasyServer server, Dictionary<string, string?> environment, params string[] arguments)
    {
        foreach ((string name, string? value) in server.GetSettings(Host))
        {
            environment[name] = value?.Replace("http://", "https://", StringComparison.Ordinal);
        }

        return DoctorReport.RunAsync(environment, () => [Password, .. server.Secrets], arguments);
    }
}
