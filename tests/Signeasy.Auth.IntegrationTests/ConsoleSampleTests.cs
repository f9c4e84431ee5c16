using System.Net;

namespace Signeasy.Auth.IntegrationTests;

public class ConsoleSampleTests
{
    [Fact]
    public async Task Without_credentials_the_sample_calls_the_fake_and_says_so()
    {
        SampleRun run = await RunAsync([]);

        run.AssertSuccess();
        Assert.StartsWith("No credentials are set, so this talks to FakeSigneasy", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task With_credentials_the_sample_calls_the_given_addresses()
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
    public async Task A_wrong_secret_is_reported_in_one_line()
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
    public async Task A_portal_token_is_sent_unchanged()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        string portalToken = await PortalTokenAsync(emulator);

        SampleRun run = await RunAsync(WithPortalToken(emulator, portalToken));

        run.AssertSuccess();
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
        run.AssertHoldsNone(portalToken);
    }

    [Fact]
    public async Task A_token_that_the_API_rejects_is_reported_in_one_line()
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
    public async Task The_token_is_requested_for_the_given_audience()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string> settings = emulator.Settings;
        settings["Signeasy__Audience"] = "https://other.example/";

        SampleRun run = await RunAsync(settings);

        run.AssertFailure("may not use this audience");
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
    public async Task An_invalid_setting_is_named_in_one_line(string setting, string value, string named)
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
}
