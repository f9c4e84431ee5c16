using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

#pragma warning disable EXTEXP0004 // AdjustTime is experimental, and the one way to set a fake clock back.
namespace Signeasy.Auth.Tests;

/// <summary>What health check, status, gauge and log say about an API that rejects the token.</summary>
public sealed class ApiRejectionsTests : IAsyncDisposable
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Four_hours_of_401s_are_one_warning_one_error_and_an_unhealthy_check_that_says_what_to_do()
    {
        _app.Wire.Scope = "rs:read";
        await _app.CallRepeatedlyAsync(2 * Minute, TenSeconds);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(4), TenSeconds);

        HealthReportEntry entry = await _app.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Matches(
            @"^The API has rejected the access token since 2026-01-01 00:02:00Z \(1440 calls, \d+ renewals\)\. Check whether the "
                + @"account is suspended, and Audience, scopes \(granted: rs:read\) and ApiBaseAddress, which may belong to another "
                + "environment; token good for",
            entry.Description);
        Assert.Equal((1440L, 1), ((long)entry.Data["rejectedCalls"], Log(50, LogLevel.Warning)));
        Assert.Equal(1, Log(51, LogLevel.Error));
        Assert.Equal(0, Log(52, LogLevel.Information));
    }

    [Fact]
    public async Task The_check_is_degraded_when_a_renewal_did_not_help_and_unhealthy_five_minutes_after_the_first_401()
    {
        await _app.CallRepeatedlyAsync(2 * Minute, TenSeconds);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(TenSeconds, TenSeconds);
        HealthReportEntry afterOneCall = await _app.CheckHealthAsync();
        await _app.CallRepeatedlyAsync(TenSeconds, TenSeconds);
        HealthReportEntry afterTwoCalls = await _app.CheckHealthAsync();
        await _app.CallRepeatedlyAsync(5 * Minute, TenSeconds);
        HealthReportEntry afterFiveMinutes = await _app.CheckHealthAsync();

        Assert.Equal(
            [HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Unhealthy],
            [afterOneCall.Status, afterTwoCalls.Status, afterFiveMinutes.Status]);
    }

    [Fact]
    public async Task A_rejection_that_a_renewal_cures_is_nobodys_concern()
    {
        await _app.CallRepeatedlyAsync(2 * Minute, TenSeconds);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        await _app.CallRepeatedlyAsync(TenSeconds, TenSeconds);
        _app.Wire.ApiStatus = HttpStatusCode.OK;

        await _app.CallRepeatedlyAsync(Minute, TenSeconds);

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
        Assert.Null(_app.Tokens.Status.RejectedSince);
        Assert.Equal(0, Log(50, LogLevel.Warning) + Log(52, LogLevel.Information));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_suspended_account_that_is_reinstated_is_healthy_at_the_first_response_that_is_not_401(HttpStatusCode status)
    {
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), Minute);
        _app.Wire.ApiStatus = status;

        (await _app.CallAsync()).Dispose();

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
        Assert.Equal((null, 0L, 0), (_app.Tokens.Status.RejectedSince, _app.Tokens.Status.RejectedCalls, _app.Tokens.Status.RejectedRenewals));
        Assert.Equal(1, Log(52, LogLevel.Information));
    }

    [Fact]
    public async Task One_forbidden_endpoint_among_good_calls_stays_healthy_and_is_not_warned_about()
    {
        _app.Wire.ForbiddenPath = "forbidden";
        var seen = new List<HealthStatus>();

        for (int i = 0; i < 200; i++)
        {
            await _app.CallRepeatedlyAsync(TenSeconds, TenSeconds, "forbidden");
            seen.Add((await _app.CheckHealthAsync()).Status);
            await _app.CallRepeatedlyAsync(TenSeconds, TenSeconds);
        }

        Assert.All(seen, status => Assert.Equal(HealthStatus.Healthy, status));
        Assert.Equal(0, Log(50, LogLevel.Warning) + Log(51, LogLevel.Error));
    }

    [Fact]
    public async Task Rejections_of_an_account_are_forgotten_when_its_client_is_changed()
    {
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), Minute);

        _app.Reload(("ClientId", "client-b"));

        Assert.Null(_app.Tokens.Status.RejectedSince);
        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task The_gauge_shows_the_age_of_the_rejections_and_zero_after_them()
    {
        using MetricCollector<double> age = _app.Collect<double>(SigneasyAuthTelemetry.RejectionAge);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        await _app.CallRepeatedlyAsync(3 * Minute, Minute);
        age.RecordObservableInstruments();
        _app.Wire.ApiStatus = HttpStatusCode.OK;
        (await _app.CallAsync()).Dispose();

        age.RecordObservableInstruments();

        Assert.Equal([180, 0], age.GetMeasurementSnapshot().Select(one => one.Value));
    }

    [Fact]
    public async Task The_status_counts_calls_and_the_renewals_that_they_caused()
    {
        await _app.CallRepeatedlyAsync(2 * Minute, Minute);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(10 * Minute, Minute);

        TokenStatus status = _app.Tokens.Status;
        Assert.Equal((_app.Clock.GetUtcNow() - (10 * Minute), 10L), (status.RejectedSince, status.RejectedCalls));
        Assert.Equal(status.Acquisitions - 1, status.RejectedRenewals);
        Assert.Contains("rejected by the API since 2026-01-01 00:02:00Z; rejected calls: 10", status.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_of_an_own_provider_are_followed_too()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(10 * Minute, Minute);

        HealthReportEntry entry = await _app.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("Generate another token in the portal", entry.Description, StringComparison.Ordinal);
        Assert.Equal(1, Log(51, LogLevel.Error));
    }

    [Fact]
    public async Task The_configured_failure_status_is_reported_for_calls_that_fail_for_long()
    {
        _app.Services.AddHealthChecks().AddSigneasyAuth(name: "mild", failureStatus: HealthStatus.Degraded);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(10 * Minute, Minute);

        Assert.Equal(HealthStatus.Degraded, (await _app.CheckHealthAsync("mild")).Status);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_streak_of_negative_age()
    {
        using MetricCollector<double> age = _app.Collect<double>(SigneasyAuthTelemetry.RejectionAge);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        (await _app.CallAsync()).Dispose();
        _app.Clock.AdjustTime(_app.Clock.GetUtcNow().AddDays(-1));

        (await _app.CallAsync()).Dispose();
        age.RecordObservableInstruments();

        Assert.Equal(0, Assert.Single(age.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task Rejections_after_a_clock_was_set_back_become_unhealthy_five_minutes_later()
    {
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        (await _app.CallAsync()).Dispose();
        _app.Clock.AdjustTime(_app.Clock.GetUtcNow().AddDays(-1));

        await _app.CallRepeatedlyAsync(6 * Minute, Minute);

        Assert.Equal(HealthStatus.Unhealthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Copies_of_one_token_do_not_count_as_a_renewal()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => new CopyingTokenProvider());
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(3 * TenSeconds, TenSeconds);

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
        Assert.Equal(0, Log(50, LogLevel.Warning));
    }

    private int Log(int id, LogLevel level) => _app.Log.Lines.Count(line => line.Id == id && line.Level == level);
}
