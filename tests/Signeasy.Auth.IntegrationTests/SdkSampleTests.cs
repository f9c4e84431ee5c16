namespace Signeasy.Auth.IntegrationTests;

public class SdkSampleTests
{
    [Fact]
    public async Task The_SDK_sample_without_credentials_calls_the_fake_and_says_so()
    {
        SampleRun run = await RunAsync([]);

        run.AssertSuccess();
        Assert.Contains("FakeSigneasy", run.Output, StringComparison.Ordinal);
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task Two_clients_of_the_SDK_sample_share_one_token()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        SampleRun run = await RunAsync(emulator.Settings);

        run.AssertSuccess();
        Assert.Contains("Tokens requested for both: 1", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["/oauth/token 200", "/v3/me 200", "/v3/me 200"],
            emulator.Fake.Requests.Select(request => $"{request.Uri.AbsolutePath} {(int?)request.Status}"));
        run.AssertHoldsNone(emulator.Secrets);
    }

    [Fact]
    public async Task The_SDK_sample_says_in_one_line_that_the_secret_is_wrong()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string> settings = emulator.Settings;
        settings["Signeasy__ClientSecret"] = "not-the-right-secret";

        SampleRun run = await RunAsync(settings);

        run.AssertFailure("access_denied");
        run.AssertHoldsNone("not-the-right-secret");
    }

    [Fact]
    public async Task The_SDK_sample_names_a_missing_setting_in_one_line()
    {
        SampleRun run = await RunAsync(new() { ["Signeasy__ClientId"] = "some-client" });

        run.AssertFailure("Signeasy__ClientSecret");
    }

    private static Task<SampleRun> RunAsync(Dictionary<string, string> settings) =>
        SampleProcess.RunAsync(Path.Combine("Sdk", "SigningApp"), "SigningApp", settings);
}
