using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EmulatorSample;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

public partial class EmulatorSampleTests
{
    [Fact]
    public async Task The_front_page_contains_all_that_a_client_needs()
    {
        await using SampleProcess sample = Start("--port=0", "--https-port=0", "--lifetime=60");
        Uri http = await HttpOfAsync(sample);
        using var httpClient = new HttpClient();

        string page = await httpClient.GetStringAsync(http, TestContext.Current.CancellationToken);
        AccessToken token = await RequestTokenAsync(httpClient, page, Value(page, "Signeasy__TokenEndpoint"));
        string me = await GetAsync(httpClient, Value(page, "Signeasy__ApiBaseAddress") + "me", token);

        Assert.Equal(TimeSpan.FromSeconds(60), token.ExpiresAt - token.IssuedAt);
        Assert.Contains("fake.user@example.com", me, StringComparison.Ordinal);
        Assert.Contains("\"kid\"", await GetAsync(httpClient, new Uri(http, ".well-known/jwks.json").AbsoluteUri, token), StringComparison.Ordinal);
        Assert.Equal(
            """{"issuerRequests":2,"tokensIssued":1,"apiRequests":1}""",
            await GetAsync(httpClient, new Uri(http, "counts").AbsoluteUri, token));
    }

    [Fact]
    public async Task The_emulator_serves_https_with_a_certificate_that_can_be_downloaded()
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings());
        using HttpClient httpClient = await TrustingClientAsync(emulator.Http);

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
    public void The_command_line_sets_the_settings()
    {
        EmulatorSettings settings = EmulatorSettings.Read(["--port", "1", "--https-port", "2", "--lifetime", "20", "--delay=3", "--secret-file", "secret.txt"]);

        Assert.Equal((1, 2), (settings.Port, settings.HttpsPort));
        Assert.Equal(TimeSpan.FromSeconds(20), settings.Lifetime);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Delay);
        Assert.Equal("secret.txt", settings.SecretFile);
    }

    [Fact]
    public async Task A_secret_file_keeps_the_client_secret_across_restarts()
    {
        using var folder = new TemporaryFolder();
        var settings = new EmulatorSettings { SecretFile = Path.Combine(folder.Path, "secret.txt") };
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
        string file = Path.Combine(folder.Path, "secret.txt");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        await using SampleProcess sample = Start("--port=0", "--https-port=0", $"--secret-file={file}");

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure("doesn't contain a client secret");
    }

    [Theory]
    [InlineData("--port=soon", "Port is soon")]
    [InlineData("--lifetime=0", "Lifetime is 0")]
    public async Task An_invalid_setting_is_reported_in_one_line(string argument, string reason)
    {
        await using SampleProcess sample = Start(argument);

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure(reason);
    }

    private static SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start("Emulator", "EmulatorSample", arguments: arguments);

    private static async Task<Uri> HttpOfAsync(SampleProcess sample) =>
        new(Addresses().Match(await sample.LineAsync("counts ")).Value);

    private static async Task<HttpClient> TrustingClientAsync(Uri http)
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
            ClientId = Value(page, "Signeasy__ClientId"),
            ClientSecret = Value(page, "Signeasy__ClientSecret"),
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

    private static string Value(string page, string variable) =>
        Exports().Matches(page).Single(match => match.Groups["name"].Value == variable).Groups["value"].Value;

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^  export (?<name>\w+)=(?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Exports();
}
