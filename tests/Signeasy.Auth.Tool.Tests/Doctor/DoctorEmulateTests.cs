namespace Signeasy.Auth.Tool.Tests;

public class DoctorEmulateTests
{
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
    public async Task All_is_well_over_the_emulators_HTTPS_once_its_certificate_is_trusted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux trusts the certificate in SSL_CERT_FILE.");
        await using Emulator emulator = await Emulator.StartAsync();
        string file = Path.Combine(TestHome.Path, "emulator.pem");
        using (var client = new HttpClient())
        {
            await File.WriteAllTextAsync(
                file,
                await client.GetStringAsync(new Uri(emulator.Http, "certificate.pem"), TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
        }

        DoctorReport report = await RunAsync(emulator, new()
        {
            ["SSL_CERT_FILE"] = file,
            ["Signeasy__TokenEndpoint"] = $"{emulator.Https}oauth/token",
            ["Signeasy__ApiBaseAddress"] = $"{emulator.Https}v3/",
        });

        report.AssertAllWell();
        report.AssertOk("Issuer TLS", "certificate signed by ");
    }

    [Fact]
    public async Task Doctor_uses_one_token_of_the_quota_and_warns_when_it_was_the_last()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Quota = 1 });

        DoctorReport first = await RunAsync(emulator, []);
        DoctorReport second = await RunAsync(emulator, []);

        first.AssertWarned("Token quota", "0 of 1 tokens left per hour", "share one token");
        second.AssertFailed("Token quota", "0 of 1 tokens left per hour", "share one token");
        second.AssertFailed("Token request", "status 429", "Too many tokens were requested");
    }

    [Fact]
    public async Task Doctor_finds_the_rejection_that_the_emulator_is_told_to_send()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Reject = true });

        DoctorReport report = await RunAsync(emulator, []);

        report.AssertFailed("GET me", "the API rejects the token", "scope");
    }

    [Fact]
    public async Task Doctor_finds_the_outage_that_the_emulator_is_told_to_have()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Outage = TimeSpan.FromHours(1) });

        DoctorReport report = await RunAsync(emulator, [], "--timeout", "3");

        report.AssertFailed("Token request", "status 503", "Run the doctor again later");
    }

    private static Task<DoctorReport> RunAsync(Emulator emulator, Dictionary<string, string?> changes, params string[] arguments)
    {
        Dictionary<string, string?> environment = emulator.Settings;
        foreach ((string name, string? value) in changes)
        {
            environment[name] = value;
        }

        return DoctorReport.RunAsync(environment, () => emulator.Secrets, arguments);
    }
}
