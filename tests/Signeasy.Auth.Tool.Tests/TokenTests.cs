using System.Globalization;
using System.Net;
using System.Text.Json;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

public class TokenTests
{
    [Fact]
    public async Task The_token_alone_is_written_with_one_line_feed()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["token"], emulator.Settings);

        run.AssertSuccess();
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"^[\w-]+\.[\w-]+\.[\w-]+$", run.Output[..^1]);
    }

    [Fact]
    public async Task A_loop_costs_one_token_request()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun first = await ToolProcess.RunAsync(["token"], emulator.Settings);
        ToolRun second = await ToolProcess.RunAsync(["token"], emulator.Settings);

        Assert.Equal(first.Output, second.Output);
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task Without_the_cache_each_run_requests_a_token_and_the_token_file_stays_as_it_is()
    {
        using var home = new TemporaryFolder();
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["XDG_CACHE_HOME"] = home.FullPath, ["LOCALAPPDATA"] = home.FullPath };

        await ToolProcess.RunAsync(["token", "--no-cache"], environment);
        ToolRun run = await ToolProcess.RunAsync(["token", "--no-cache"], environment);

        run.AssertSuccess();
        Assert.Equal(2, emulator.Fake.Issuer.RequestCount);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.FullPath));
    }

    [Fact]
    public async Task JSON_has_the_expiry_in_UTC_and_in_epoch_seconds()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["token", "--json"], emulator.Settings);

        run.AssertSuccess();
        using var json = JsonDocument.Parse(run.Output);
        JsonElement token = json.RootElement;
        var expiry = DateTimeOffset.ParseExact(
            token.GetProperty("expires_at").GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal(expiry.ToUnixTimeSeconds(), token.GetProperty("expires_on").GetInt64());
        Assert.InRange(expiry - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        Assert.Equal("rs:read rs:update", token.GetProperty("scope").GetString());
        Assert.Equal(3, token.GetProperty("access_token").GetString()!.Split('.').Length);
    }

    [Theory]
    [InlineData("th_TH", "Asia/Kathmandu")]
    [InlineData("ar_SA", "America/St_Johns")]
    public async Task JSON_is_alike_in_every_culture_and_time_zone(string culture, string timeZone)
    {
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["LC_ALL"] = culture + ".UTF-8", ["TZ"] = timeZone };

        ToolRun here = await ToolProcess.RunAsync(["token", "--json"], emulator.Settings);
        ToolRun there = await ToolProcess.RunAsync(["token", "--json"], environment);

        there.AssertSuccess();
        Assert.Equal(here.Output, there.Output);
    }

    [Fact]
    public async Task A_portal_token_of_unknown_expiry_has_null_for_what_is_not_known()
    {
        var environment = new Dictionary<string, string?> { ["Signeasy__PortalToken"] = "opaque-token" };

        ToolRun run = await ToolProcess.RunAsync(["token", "--json"], environment);

        run.AssertSuccess();
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("opaque-token", json.RootElement.GetProperty("access_token").GetString());
        Assert.All(
            (string[])["expires_at", "expires_on", "scope"],
            name => Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task A_further_account_has_its_own_settings()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string?> environment = emulator.Settings.ToDictionary(
            setting => setting.Key.Replace("Signeasy__", "Signeasy__emea__", StringComparison.Ordinal), setting => setting.Value);

        ToolRun run = await ToolProcess.RunAsync(["token", "--account", "emea"], environment);
        ToolRun other = await ToolProcess.RunAsync(["token", "--account", "apac"], environment);

        run.AssertSuccess();
        other.AssertFailure(1, "Signeasy__apac__ClientId");
    }

    [Fact]
    public async Task A_wrong_secret_is_reported_and_not_shown()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["Signeasy__ClientSecret"] = "not-the-right-secret" };

        ToolRun run = await ToolProcess.RunAsync(["token"], environment);

        run.AssertFailure(1, "access_denied");
        run.AssertContainsNone("not-the-right-secret");
    }

    [Fact]
    public async Task A_closed_port_is_reported_without_a_stack_trace()
    {
        var environment = new Dictionary<string, string?>
        {
            ["Signeasy__ClientId"] = "client",
            ["Signeasy__ClientSecret"] = "not-a-real-secret",
            ["Signeasy__TokenEndpoint"] = $"http://127.0.0.1:{FreePort.Find()}/oauth/token",
            ["Signeasy__AcquisitionTimeout"] = "00:00:02",
        };

        ToolRun run = await ToolProcess.RunAsync(["token"], environment);

        run.AssertFailure(1, "127.0.0.1");
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        run.AssertContainsNone("not-a-real-secret");
    }

    [Fact]
    public async Task An_exhausted_quota_is_reported_with_the_wait()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Quota = 0 });

        ToolRun run = await ToolProcess.RunAsync(["token"], emulator.Settings);

        run.AssertFailure(1, "too_many_requests");
        Assert.Contains("Retry after", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_a_home_folder_gets_a_token()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings);
        foreach (string name in (string[])["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"])
        {
            environment[name] = null;
        }

        ToolRun run = await ToolProcess.RunAsync(["token"], environment);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Output.Split('.').Length);
    }

    [Fact]
    public async Task A_token_file_that_can_not_be_used_is_a_warning_on_standard_error()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "");
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["XDG_CACHE_HOME"] = file, ["LOCALAPPDATA"] = file };

        ToolRun run = await ToolProcess.RunAsync(["token"], environment);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("token file", run.Errors, StringComparison.Ordinal);
        Assert.Equal(3, run.Output.Split('.').Length);
    }

    [Fact]
    public async Task A_due_token_is_renewed_before_the_process_ends()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        var environment = new Dictionary<string, string?>(emulator.Settings) { ["Signeasy__RenewBefore"] = "00:00:10" };
        emulator.Fake.TokenLifetime = TimeSpan.FromSeconds(12);
        await ToolProcess.RunAsync(["token"], environment);
        emulator.Fake.TokenLifetime = TimeSpan.FromDays(30);
        await Task.Delay(TimeSpan.FromSeconds(6.5), TestContext.Current.CancellationToken);

        ToolRun due = await ToolProcess.RunAsync(["token"], environment);
        int requests = emulator.Fake.Issuer.RequestCount;
        ToolRun next = await ToolProcess.RunAsync(["token"], environment);

        due.AssertSuccess();
        Assert.Equal(2, requests);
        Assert.NotEqual(due.Output, next.Output);
        Assert.Equal(2, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_full_disk_is_a_failure()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await Shell.RunAsync("tool token > /dev/full", emulator.Settings);

        run.AssertFailure(1, "Standard output can't be written");
    }

    [Fact]
    public async Task A_token_request_that_is_refused_for_good_is_made_once()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Issuer.Outage = new FakeAnswer(HttpStatusCode.Forbidden, """{"error":"unauthorized_client"}""");

        ToolRun run = await ToolProcess.RunAsync(["token", "--no-cache"], emulator.Settings);

        run.AssertFailure(1, "unauthorized_client");
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }
}
