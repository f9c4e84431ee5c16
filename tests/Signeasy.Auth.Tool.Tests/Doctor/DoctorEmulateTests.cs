namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorEmulateTests
{
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
