using System.Text.Json;

namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorJsonTests
{
    [Fact]
    public async Task A_report_as_JSON_has_every_step_with_what_was_found()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        (ToolRun run, JsonElement report) = await RunAsync(server.Settings, server);

        Assert.Equal(0, run.ExitCode);
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.Equal(
            [
                "settings", "proxy", "issuer.dns", "issuer.tcp", "issuer.tls", "token_request", "token", "quota", "api.dns", "api.tcp",
                "api.tls", "api_call", "clock",
            ],
            report.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("id").GetString()));
        Assert.Equal("rs:read rs:update", GetDetail(report, "token", "scope"));
        Assert.Equal("https://auth.signeasy.com/", GetDetail(report, "token", "issuer"));
        Assert.Matches("^-?[0-9]$", GetDetail(report, "clock", "seconds_ahead_of_issuer"));
        Assert.Matches("^44 characters, fingerprint [0-9a-f]{8}$", GetDetail(report, "settings", "ClientSecret"));
    }

    [Fact]
    public async Task A_report_as_JSON_says_what_failed_what_to_do_and_what_was_skipped()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync(TestCertificates.Create(["localhost"]));

        (ToolRun run, JsonElement report) = await RunAsync(server.Settings, server);

        Assert.Equal(1, run.ExitCode);
        Assert.False(report.GetProperty("ok").GetBoolean());
        JsonElement tls = GetStep(report, "issuer.tls");
        Assert.Equal("failed", tls.GetProperty("status").GetString());
        Assert.Contains("Test Authority", tls.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(tls.GetProperty("advice").EnumerateArray());
        Assert.Equal("Test Authority", GetDetail(report, "issuer.tls", "certificate_issuer"));
        Assert.Equal("skipped", GetStep(report, "token_request").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_report_as_JSON_contains_neither_secret_nor_token_nor_the_password_of_a_proxy()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        Dictionary<string, string?> settings = server.Settings;
        settings["Signeasy__Audience"] = settings["Signeasy__ClientSecret"];
        settings["Signeasy__ClientSecert"] = "misspelled-secret-value";
        settings["HTTPS_PROXY"] = "http://alice.user:p4ss-w0rd-of-the-proxy@proxy.invalid:3128";
        settings["Signeasy__TokenEndpoint"] = $"https://signeasy.test/{settings["Signeasy__ClientSecret"]}";

        (_, JsonElement report) = await RunAsync(settings, server, "misspelled-secret-value", "alice.user", "p4ss-w0rd-of-the-proxy");

        Assert.Equal("http://***@proxy.invalid:3128", GetDetail(report, "proxy", "HTTPS_PROXY"));
        Assert.Equal("https://signeasy.test/***", GetDetail(report, "settings", "TokenEndpoint"));
    }

    private static async Task<(ToolRun Run, JsonElement Report)> RunAsync(
        Dictionary<string, string?> settings, SigneasyServer server, params string[] secrets)
    {
        ToolRun run = await ToolProcess.RunAsync(["doctor", "--json"], settings);
        run.AssertContainsNone([.. server.Secrets, .. secrets]);
        Assert.Equal("", run.Errors);
        using var report = JsonDocument.Parse(run.Output);
        return (run, report.RootElement.Clone());
    }

    private static JsonElement GetStep(JsonElement report, string id) =>
        report.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("id").GetString() == id);

    private static string? GetDetail(JsonElement report, string id, string name) =>
        GetStep(report, id).GetProperty("details").EnumerateArray()
            .Single(detail => detail.GetProperty("name").GetString() == name).GetProperty("value").GetString();
}
