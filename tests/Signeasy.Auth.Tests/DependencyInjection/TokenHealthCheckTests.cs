using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Tests;

public sealed class TokenHealthCheckTests : IAsyncDisposable
{
    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_check_requests_a_first_token_once_and_is_healthy()
    {
        HealthReportEntry[] entries = await Task.WhenAll(_app.CheckHealthAsync(), _app.CheckHealthAsync());

        Assert.All(entries, entry => Assert.Equal((HealthStatus.Healthy, "token good for 30 d 0 h"), (entry.Status, entry.Description)));
        Assert.Equal(1, _app.TokenRequests);
    }

    [Fact]
    public async Task The_check_is_unhealthy_without_a_token_and_does_not_call_the_issuer_again_after_a_failure()
    {
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        HealthReportEntry first = await _app.CheckHealthAsync();
        HealthReportEntry second = await _app.CheckHealthAsync();

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), (first.Status, second.Status));
        Assert.Contains("access_denied", first.Description, StringComparison.Ordinal);
        Assert.Equal(1, _app.TokenRequests);
    }

    [Fact]
    public async Task The_check_is_degraded_while_renewals_fail_and_says_since_when_and_until_when()
    {
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(27.7));
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await _app.GetTokenAsync();
        await _app.SettledAsync();

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("Renewal failing since 2026-01-28 16:48:00Z: access_denied; token good for 2 d 7 h", entry.Description);
        Assert.Null(entry.Exception);
    }

    [Theory]
    [InlineData("3:05:00", "token good for 3 h 5 min")]
    [InlineData("0:04:10", "token good for 4 min 10 s")]
    public async Task The_remaining_time_is_in_the_two_largest_units(string left, string expected)
    {
        AccessToken token = await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        _app.Clock.Advance(token.ExpiresAt - TimeSpan.Parse(left, CultureInfo.InvariantCulture) - _app.Clock.GetUtcNow());
        await _app.GetTokenAsync();
        await _app.SettledAsync();

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.EndsWith(expected, entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_is_healthy_again_after_recovery()
    {
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(28));
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await _app.GetTokenAsync();
        await _app.SettledAsync();
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await _app.GetTokenAsync();
        await _app.SettledAsync();

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal((HealthStatus.Healthy, "token good for 30 d 0 h"), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task A_portal_token_is_healthy()
    {
        _app.Reload(
            ("ClientId", null), ("ClientSecret", null), ("PortalToken", "portal-token"));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal((HealthStatus.Healthy, "token from the portal"), (entry.Status, entry.Description));
        Assert.DoesNotContain("expiresAt", entry.Data.Keys);
    }

    [Fact]
    public async Task The_data_show_what_is_left_of_the_issuer_s_quotas_until_their_periods_end()
    {
        _app.Wire.Quotas = "b=per_hour;q=10;r=7;t=3540,b=per_day;q=100;r=42;t=80000";
        await _app.GetTokenAsync();

        HealthReportEntry before = await _app.CheckHealthAsync();
        _app.Clock.Advance(TimeSpan.FromHours(1));
        HealthReportEntry after = await _app.CheckHealthAsync();

        Assert.Equal(("7 of 10 left", "42 of 100 left"), (before.Data["quota.per_hour"], before.Data["quota.per_day"]));
        Assert.DoesNotContain("quota.per_hour", after.Data.Keys);
    }

    [Fact]
    public async Task The_check_s_data_are_instants_and_counts()
    {
        await _app.GetTokenAsync();

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(["acquisitions", "expiresAt", "issuedAt", "renewsAt"], entry.Data.Keys.Order(StringComparer.Ordinal));
        Assert.All(entry.Data.Values, value => Assert.True(value is DateTimeOffset or long));
    }

    [Fact]
    public async Task Another_account_has_its_own_check_with_the_given_status_and_tags()
    {
        _app.Services.AddSigneasyAuth("emea", Wiring.Client("client-e"));
        _app.Services.AddHealthChecks().AddSigneasyAuth("emea", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        HealthReportEntry entry = await _app.CheckHealthAsync("signeasy:emea");

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal(["ready"], entry.Tags);
        Assert.Contains(_app.Wire.TokenRequests, request => StubTransport.Field(request, "client_id") == "client-e");
    }

    [Fact]
    public async Task An_own_provider_is_checked_by_requesting_a_token_from_it()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => new StaticTokenProvider("own-token"));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal(0, _app.TokenRequests);
    }

    [Fact]
    public async Task An_own_provider_that_returns_an_expired_token_is_unhealthy()
    {
        DateTimeOffset now = _app.Clock.GetUtcNow();
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => TokenSequence.Of(new AccessToken("expired", now.AddDays(-1), now)));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(
            (HealthStatus.Unhealthy, "The token provider returned a token that expired 2026-01-01 00:00:00Z"),
            (entry.Status, entry.Description));
    }

    [Fact]
    public async Task An_own_provider_that_returns_null_is_unhealthy_and_says_so()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => TokenSequence.Of([null!]));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("The token provider returned null", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_may_be_added_again_by_an_SDK_or_the_application()
    {
        _app.Services.AddHealthChecks().AddSigneasyAuth(tags: ["again"]);

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Empty(entry.Tags);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_built_is_unhealthy_and_no_failure_of_the_whole_report()
    {
        _app.Reload(("RenewBefore", "soon"));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("OptionsValidationException", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_without_an_account_covers_all_accounts_also_those_registered_later()
    {
        _app.Services.AddSigneasyAuth("emea", Wiring.Client("client-e"));
        _app.Services.AddSigneasyAuth("apac", options => options.ClientId = "client-without-a-secret");

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal(
            "default: token good for 30 d 0 h; emea: token good for 30 d 0 h; "
            + "apac: No access token. The token provider failed with OptionsValidationException",
            entry.Description);
        Assert.Equal(1L, entry.Data["default:acquisitions"]);
        Assert.IsType<DateTimeOffset>(entry.Data["emea:expiresAt"]);
    }

    [Fact]
    public async Task The_check_without_an_account_registers_none()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddSigneasyAuth();
        services.AddSigneasyAuth("emea", Wiring.Client("client-e")).Services.SendThrough(_app.Wire);
        services.AddSingleton<TimeProvider>(_app.Clock);
        await using ServiceProvider provider = services.BuildStrictly();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HealthStatus.Healthy, "token good for 30 d 0 h"), (report.Status, report.Entries["signeasy"].Description));
        Assert.Null(provider.GetService<ITokenProvider>());
    }

    [Fact]
    public async Task The_check_says_that_no_account_is_registered()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddSigneasyAuth();
        await using ServiceProvider provider = services.BuildStrictly();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("services.AddSigneasyAuth()", report.Entries["signeasy"].Description, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_time_out_ends_the_wait_for_a_provider_that_ignores_cancellation()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSigneasyAuth("slow").UseTokenProvider(_ => new ScriptedTokenSource());
        services.AddHealthChecks().AddSigneasyAuth("slow", timeout: TimeSpan.FromMilliseconds(50));
        await using ServiceProvider provider = services.BuildStrictly();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);

        HealthReportEntry entry = report.Entries["signeasy:slow"];
        Assert.Equal((HealthStatus.Unhealthy, "A timeout occurred while running check."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task A_decorator_around_the_token_provider_leaves_the_check_on_the_cache()
    {
        _app.Services.Decorate<ITokenProvider>(_ => new StaticTokenProvider("decorated"));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal("token good for 30 d 0 h", entry.Description);
        Assert.Equal(1, _app.TokenRequests);
    }

    [Fact]
    public void Blank_names_are_errors()
    {
        IHealthChecksBuilder builder = _app.Services.AddHealthChecks();

        Assert.Throws<ArgumentException>("account", () => builder.AddSigneasyAuth(account: " "));
        Assert.Throws<ArgumentException>("name", () => builder.AddSigneasyAuth(name: " "));
    }
}
