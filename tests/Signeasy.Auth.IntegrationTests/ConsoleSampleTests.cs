using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.IntegrationTests;

public partial class ConsoleSampleTests
{
    [Fact]
    public async Task Without_credentials_talks_to_the_fake_and_says_so()
    {
        SampleRun run = await RunAsync([]);

        run.AssertSuccess();
        Assert.StartsWith("No credentials are set, so this talks to FakeSigneasy", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task Shows_when_the_token_was_issued_renews_and_expires()
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;

        SampleRun run = await RunAsync([]);

        DateTimeOffset issued = InstantOf("issued", run);
        DateTimeOffset expires = InstantOf("expires", run);
        Assert.InRange(issued, started.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.Equal(issued.AddDays(30), expires);
        Assert.InRange(InstantOf("renews", run), expires.AddDays(-3), expires.AddDays(-2.4).AddSeconds(1));
    }

    [Fact]
    public async Task With_credentials_talks_to_the_addresses_it_is_given()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        SampleRun run = await RunAsync(emulator.Settings);

        run.AssertSuccess();
        Assert.DoesNotContain("FakeSigneasy", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["/oauth/token 200", "/v3/me 200"],
            emulator.Fake.Requests.Select(request => $"{request.Uri.AbsolutePath} {(int?)request.Status}"));
        run.AssertHoldsNone(emulator.Secrets);
    }

    [Fact]
    public async Task Says_in_one_line_that_the_secret_is_wrong()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string> settings = emulator.Settings;
        settings["Signeasy__ClientSecret"] = "not-the-right-secret";

        SampleRun run = await RunAsync(settings);

        run.AssertFailure("access_denied");
        Assert.Equal(0, emulator.Fake.Api.RequestCount);
        run.AssertHoldsNone("not-the-right-secret");
    }

    [Fact]
    public async Task Sends_a_portal_token_as_it_is()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        string portalToken = await PortalTokenAsync(emulator);

        SampleRun run = await RunAsync(WithPortalToken(emulator, portalToken));

        run.AssertSuccess();
        Assert.Contains("portal", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
        run.AssertHoldsNone(portalToken);
    }

    [Fact]
    public async Task Says_in_one_line_that_the_API_refuses()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        string portalToken = await PortalTokenAsync(emulator);
        emulator.Fake.RevokeTokens();

        SampleRun run = await RunAsync(WithPortalToken(emulator, portalToken));

        run.AssertFailure("401");
        Assert.Equal(HttpStatusCode.Unauthorized, emulator.Fake.Requests[^1].Status);
        run.AssertHoldsNone(portalToken);
    }

    [Fact]
    public async Task Requests_the_token_for_the_audience_it_is_given()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string> settings = emulator.Settings;
        settings["Signeasy__Audience"] = "https://other.example/";

        SampleRun run = await RunAsync(settings);

        run.AssertFailure("may not use this audience");
    }

    [Fact]
    public async Task Renews_as_early_as_it_is_told()
    {
        SampleRun run = await RunAsync(new() { ["Signeasy__RenewBefore"] = "10.00:00:00" });

        DateTimeOffset expires = InstantOf("expires", run);
        Assert.InRange(InstantOf("renews", run), expires.AddDays(-10), expires.AddDays(-8).AddSeconds(1));
    }

    [Theory]
    [InlineData("ClientId", "some-client", "ClientSecret")]
    [InlineData("ClientSecret", "not-a-real-secret", "ClientId")]
    [InlineData("PortalToken", "not a token", "PortalToken")]
    [InlineData("TokenEndpoint", "not-a-real-secret", "Signeasy__TokenEndpoint")]
    [InlineData("TokenEndpoint", "http://signeasy.example/oauth/token", "TokenEndpoint")]
    [InlineData("Audience", " ", "Audience")]
    [InlineData("ApiBaseAddress", "http://signeasy.example/v3/", "ApiBaseAddress")]
    [InlineData("RenewBefore", "soon", "Signeasy__RenewBefore")]
    [InlineData("RenewBefore", "00:00:00", "RenewBefore")]
    [InlineData("AcquisitionTimeout", "99999999.00:00:00", "Signeasy__AcquisitionTimeout")]
    [InlineData("AcquisitionTimeout", "00:20:00", "AcquisitionTimeout")]
    public async Task Names_an_invalid_setting_in_one_line(string setting, string value, string named)
    {
        SampleRun run = await RunAsync(new() { ["Signeasy__" + setting] = value });

        run.AssertFailure(named);
        run.AssertHoldsNone("not-a-real-secret");
    }

    private static Task<SampleRun> RunAsync(Dictionary<string, string> settings) =>
        SampleProcess.RunAsync("Console", "ConsoleSample", settings);

    private static async Task<string> PortalTokenAsync(Emulator emulator)
    {
        using var httpClient = new HttpClient(emulator.Fake, disposeHandler: false);
        var tokenClient = new SigneasyTokenClient(httpClient, emulator.Fake.CreateOptions());
        return (await tokenClient.RequestTokenAsync(TestContext.Current.CancellationToken)).Value;
    }

    private static Dictionary<string, string> WithPortalToken(Emulator emulator, string portalToken)
    {
        Dictionary<string, string> settings = emulator.Settings;
        settings.Remove("Signeasy__ClientId");
        settings.Remove("Signeasy__ClientSecret");
        settings["Signeasy__PortalToken"] = portalToken;
        return settings;
    }

    private static DateTimeOffset InstantOf(string what, SampleRun run) => DateTimeOffset.ParseExact(
        Instants().Matches(run.Output).Single(match => match.Groups["what"].Value == what).Groups["at"].Value,
        "u",
        CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^  (?<what>\w+) +(?<at>[0-9-]+ [0-9:]+Z)", RegexOptions.Multiline)]
    private static partial Regex Instants();
}
