using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

public partial class EmulateTests
{
    private static readonly string[] AnyPort = ["emulate", "--port", "0"];

    [Fact]
    public async Task The_front_page_contains_all_that_a_client_needs()
    {
        await using ToolProcess tool = ToolProcess.Start([.. AnyPort, "--lifetime", "60s"]);
        Uri http = await GetHttpAsync(tool);
        using var httpClient = new HttpClient();

        string page = await httpClient.GetStringAsync(http, TestContext.Current.CancellationToken);
        AccessToken token = await RequestTokenAsync(httpClient, page, GetValue(page, "Signeasy__TokenEndpoint"));
        string me = await GetAsync(httpClient, GetValue(page, "Signeasy__ApiBaseAddress") + "me", token);

        Assert.Equal(TimeSpan.FromSeconds(60), token.ExpiresAt - token.IssuedAt);
        Assert.Contains("fake.user@example.com", me, StringComparison.Ordinal);
        Assert.Contains("\"kid\"", await GetAsync(httpClient, new Uri(http, ".well-known/jwks.json").AbsoluteUri, token), StringComparison.Ordinal);
        Assert.Equal(
            """{"issuerRequests":2,"tokensIssued":1,"apiRequests":1}""",
            await GetAsync(httpClient, new Uri(http, "counts").AbsoluteUri, token));
    }

    [Fact]
    public async Task Standard_output_contains_nothing_but_variables_that_another_command_reads()
    {
        using var folder = new TemporaryFolder();
        await using ToolProcess tool = ToolProcess.Start(AnyPort);
        await tool.LineAsync("Signeasy__ApiBaseAddress");
        string file = folder.Combine("signeasy.env");

        await File.WriteAllTextAsync(file, tool.Output, TestContext.Current.CancellationToken);
        ToolRun call = await ToolProcess.RunAsync(["call", "GET", "me", "--env-file", file]);

        call.AssertSuccess();
        Assert.Contains("fake.user@example.com", call.Output, StringComparison.Ordinal);
        Assert.Equal(4, tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_browser_gets_the_instructions_as_HTML()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings());
        using var httpClient = new HttpClient { DefaultRequestHeaders = { Accept = { new("text/html") } } };

        using HttpResponseMessage response = await httpClient.GetAsync(emulator.Http, TestContext.Current.CancellationToken);
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"export Signeasy__ClientId={emulator.Fake.ClientId}", page, StringComparison.Ordinal);
        Assert.Contains("&quot;client_id&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emulator_serves_https_with_a_certificate_that_can_be_downloaded()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings());
        using HttpClient httpClient = await CreateTrustingClientAsync(emulator.Http);

        AccessToken token = await RequestTokenAsync(
            httpClient, FrontPage.Create(emulator), new Uri(emulator.Https, "oauth/token").AbsoluteUri);
        string me = await GetAsync(httpClient, new Uri($"https://localhost:{emulator.Https.Port}/v3/me").AbsoluteUri, token);

        Assert.Contains("fake.user@example.com", me, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scripted_connection_failure_breaks_the_connection()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings());
        emulator.Fake.Api.Outage = FakeAnswer.ConnectionFailure;
        using var httpClient = new HttpClient();

        Task<string> call = httpClient.GetStringAsync(new Uri(emulator.Http, "v3/me"), TestContext.Current.CancellationToken);

        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.Null(failure.StatusCode);
    }

    [Fact]
    public async Task The_environment_and_the_current_folder_do_not_change_the_emulator()
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://0.0.0.0:1",
            ["Kestrel__Endpoints__Other__Url"] = "http://127.0.0.1:1",
        };
        await using ToolProcess tool = ToolProcess.Start(AnyPort, environment);

        string address = await tool.LineAsync("Signeasy__ApiBaseAddress");

        Assert.Contains("http://127.0.0.1:", address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emulator_listens_on_IPv6_too_where_there_is_any()
    {
        if (!System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            return;
        }

        int port = FreePort.Find();
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings { Port = port });
        using var httpClient = new HttpClient();

        string page = await httpClient.GetStringAsync($"http://[::1]:{port}/", TestContext.Current.CancellationToken);

        Assert.Contains("fake-client", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_with_the_options_for_others()
    {
        await using Emulator other = await Emulator.StartAsync();
        string port = other.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        ToolRun run = await ToolProcess.RunAsync(["emulate", "--port", port, "--https-port", "0"]);

        run.AssertFailure(1, "--port");
        Assert.Contains(port, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_ends_after_its_time()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings { Outage = TimeSpan.FromSeconds(1) });
        using var httpClient = new HttpClient();

        HttpStatusCode first = await GetStatusAsync(httpClient, emulator);
        HttpStatusCode status = first;
        while (status == HttpStatusCode.ServiceUnavailable)
        {
            status = await GetStatusAsync(httpClient, emulator);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first);
        Assert.Equal(HttpStatusCode.Unauthorized, status); // Without a token.
    }

    [Fact]
    public async Task An_exhausted_quota_is_reported_as_Auth0_does()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings { Quota = 2 });
        using var httpClient = new HttpClient();
        string page = FrontPage.Create(emulator);
        string endpoint = GetValue(page, "Signeasy__TokenEndpoint");
        using var wrong = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        using HttpResponseMessage refused = await httpClient.PostAsync(endpoint, wrong, TestContext.Current.CancellationToken);
        await RequestTokenAsync(httpClient, page, endpoint);
        await RequestTokenAsync(httpClient, page, endpoint);
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => RequestTokenAsync(httpClient, page, endpoint));

        Assert.Equal("b=per_hour;q=2;r=2", refused.Headers.GetValues("Auth0-Client-Quota-Limit").Single()[..18]);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_requests"), (failure.StatusCode, failure.Error));
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal(2, emulator.Fake.TokensIssued);
    }

    [Fact]
    public async Task The_API_rejects_every_token_if_it_is_told_to()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings { Reject = true });
        using var httpClient = new HttpClient();
        AccessToken token = await RequestTokenAsync(
            httpClient, FrontPage.Create(emulator), new Uri(emulator.Http, "oauth/token").AbsoluteUri);
        httpClient.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);

        HttpStatusCode status = await GetStatusAsync(httpClient, emulator);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task A_secret_file_keeps_the_client_secret_across_restarts()
    {
        using var folder = new TemporaryFolder();
        var settings = new EmulatorSettings { SecretFile = folder.Combine("secret.txt") };
        string secret;
        await using (EmulatorServer first = await EmulatorServer.StartAsync(settings))
        {
            secret = first.Fake.ClientSecret;
        }

        await using EmulatorServer second = await EmulatorServer.StartAsync(settings);
        using var httpClient = new HttpClient();
        AccessToken token = await RequestTokenAsync(
            httpClient, FrontPage.Create(second), new Uri(second.Http, "oauth/token").AbsoluteUri);

        Assert.Equal(secret, second.Fake.ClientSecret);
        Assert.NotEmpty(token.Value);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.SecretFile!));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_secret_file_without_a_secret_is_reported_in_one_line(string content)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("secret.txt");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        ToolRun run = await ToolProcess.RunAsync([.. AnyPort, "--secret-file", file]);

        run.AssertFailure(1, "doesn't contain a client secret");
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--port", "soon", "--port")]
    [InlineData("--port", "65536", "--port is 65536")]
    [InlineData("--lifetime", "0s", "--lifetime is 0s")]
    [InlineData("--lifetime", "500ms", "--lifetime is 500ms")]
    [InlineData("--delay", "soon", "--delay is soon")]
    [InlineData("--outage", "99999999999d", "--outage is 99999999999d")]
    [InlineData("--quota", "-1", "--quota is -1")]
    public async Task An_invalid_option_is_named(string option, string value, string reason)
    {
        ToolRun run = await ToolProcess.RunAsync(["emulate", option, value]);

        run.AssertFailure(2, reason);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("20s", 20)]
    [InlineData("20", 20)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7200)]
    [InlineData("30d", 2_592_000)]
    public void A_time_is_a_number_with_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData("99999999999999999999s")]
    [InlineData("9999999999999d")]
    public void Anything_else_is_not_a_time(string text) => Assert.Null(Duration.Parse(text));

    private static async Task<Uri> GetHttpAsync(ToolProcess tool) =>
        new(Addresses().Match(await tool.LineAsync("Signeasy__ApiBaseAddress")).Value);

    private static async Task<HttpClient> CreateTrustingClientAsync(Uri http)
    {
        using var plain = new HttpClient();
        string pem = await plain.GetStringAsync(new Uri(http, "certificate.pem"), TestContext.Current.CancellationToken);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509Certificate2.CreateFromPem(pem) },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler);
    }

    private static Task<AccessToken> RequestTokenAsync(HttpClient httpClient, string page, string tokenEndpoint)
    {
        var options = new SigneasyAuthOptions
        {
            ClientId = GetValue(page, "Signeasy__ClientId"),
            ClientSecret = GetValue(page, "Signeasy__ClientSecret"),
            TokenEndpoint = new Uri(tokenEndpoint),
        };
        return new SigneasyTokenClient(httpClient, options).RequestTokenAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> GetAsync(HttpClient httpClient, string uri, AccessToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = new("Bearer", token.Value);
        using HttpResponseMessage response = await httpClient.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> GetStatusAsync(HttpClient httpClient, EmulatorServer emulator)
    {
        using HttpResponseMessage response = await httpClient.GetAsync(
            new Uri(emulator.Http, "v3/me"), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static string GetValue(string page, string variable) =>
        Exports().Matches(page).Single(match => match.Groups["name"].Value == variable).Groups["value"].Value;

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^  export (?<name>\w+)=(?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Exports();
}
