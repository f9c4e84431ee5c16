using System.Net;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>A process with another culture and time zone reads and writes the same as any other.</summary>
public class CultureTests
{
    public static TheoryData<string, string> Customs => new()
    {
        { "tr_TR", "Europe/Istanbul" },
        { "ar_SA", "Asia/Riyadh" },
        { "th_TH", "Asia/Kathmandu" },
        { "de_DE", "America/St_Johns" },
    };

    [Theory]
    [MemberData(nameof(Customs))]
    public async Task Settings_and_failures_are_reported_alike_in_every_culture_and_time_zone(string culture, string timeZone)
    {
        var settings = new Dictionary<string, string>
        {
            ["Signeasy__RenewBefore"] = "40.12:30:00.5",
            ["Signeasy__AcquisitionTimeout"] = "00:00:00.2500000",
        };

        SampleRun here = await RunAsync(settings, "C", "UTC");
        SampleRun there = await RunAsync(settings, culture, timeZone);

        Assert.Contains("40.12:30:00.5000000", here.Errors, StringComparison.Ordinal);
        Assert.Equal(here.Errors, there.Errors);
        Assert.Equal(here.ExitCode, there.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Customs))]
    public async Task A_wait_until_a_date_is_understood_alike_in_every_culture_and_time_zone(string culture, string timeZone)
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Issuer.Outage = FakeAnswer.From((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Headers = { RetryAfter = new(DateTimeOffset.UtcNow.AddMinutes(90)) },
        }));

        SampleRun run = await RunAsync(emulator.Settings, culture, timeZone);

        // A date counts up to an hour; a time zone's offset more or less would show.
        run.AssertFailure("Retry after 3600 s.");
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }

    private static Task<SampleRun> RunAsync(Dictionary<string, string> settings, string culture, string timeZone) =>
        SampleProcess.RunAsync("Console", "ConsoleSample", new Dictionary<string, string>(settings)
        {
            ["LC_ALL"] = culture + ".UTF-8",
            ["LANG"] = culture + ".UTF-8",
            ["TZ"] = timeZone,
        });
}
