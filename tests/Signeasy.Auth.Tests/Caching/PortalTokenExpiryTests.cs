using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tests;

/// <summary>A portal token that is a JWT, before and after its expiry.</summary>
public sealed class PortalTokenExpiryTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(4, HealthStatus.Healthy, "token from the portal, good for 4 d 0 h", 0)]
    [InlineData(2, HealthStatus.Degraded, "The portal token expires in 2 d 0 h. Generate another token in the portal, or use client "
        + "credentials, which are renewed automatically; token from the portal, good for 2 d 0 h", 1)]
    [InlineData(-1, HealthStatus.Unhealthy, "The portal token has expired. Generate another token in the portal, or use client "
        + "credentials, which are renewed automatically; token from the portal", 1)]
    public async Task The_health_check_and_the_log_at_start_show_the_days_left(
        int days, HealthStatus status, string description, int warnings)
    {
        Use(Jwt($$"""{"iat":{{Start.AddDays(-30).ToUnixTimeSeconds()}},"exp":{{Start.AddDays(days).ToUnixTimeSeconds()}}}"""));

        _app.Provider.GetRequiredService<IStartupValidator>().Validate();
        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal((status, description), (entry.Status, entry.Description));
        Assert.Equal(Start.AddDays(days), entry.Data["expiresAt"]);
        Assert.Equal(warnings, Warnings());
    }

    [Fact]
    public void The_warnings_begin_three_days_before_the_end_and_come_once_a_day_without_any_call()
    {
        Use(Jwt($$"""{"exp":{{Start.AddDays(100.5).ToUnixTimeSeconds()}}}"""));
        _app.Provider.GetRequiredService<IStartupValidator>().Validate();

        var days = new List<double>();
        for (int hour = 0; hour < 105 * 24; hour++)
        {
            int before = Warnings();
            _app.Clock.Advance(TimeSpan.FromHours(1));
            if (Warnings() > before)
            {
                days.Add((_app.Clock.GetUtcNow() - Start).TotalDays);
            }
        }

        Assert.Equal([97.5, 98.5, 99.5, 100.5, 101.5, 102.5, 103.5, 104.5], days);
        Assert.Equal(3, _app.Log.Count(55));
        Assert.Equal(5, _app.Log.Count(56));
    }

    [Fact]
    public async Task An_expired_token_is_still_sent_and_is_never_requested_again()
    {
        string jwt = Jwt($$"""{"exp":{{Start.AddDays(-400).ToUnixTimeSeconds()}}}""");
        Use(jwt);

        (await _app.CallAsync()).Dispose();

        Assert.Equal("Bearer " + jwt, Assert.Single(_app.Wire.Calls).Authorization);
        Assert.Equal(0, _app.TokenRequests);
        Assert.True(_app.Tokens.Status.IsUsable);
    }

    [Fact]
    public async Task The_status_and_the_gauge_show_the_expiry()
    {
        Use(Jwt($$"""{"exp":{{Start.AddDays(5).ToUnixTimeSeconds()}}}"""));
        using MetricCollector<double> left = _app.Collect<double>(SigneasyAuthTelemetry.TimeToExpiry);
        await _app.GetTokenAsync();

        left.RecordObservableInstruments();

        Assert.Equal(TimeSpan.FromDays(5).TotalSeconds, left.LastMeasurement!.Value);
        Assert.Equal((Start.AddDays(5), null), (_app.Tokens.Status.Token!.ExpiresAt, _app.Tokens.Status.RenewsAt));
    }

    [Theory]
    [InlineData("opaque-portal-token")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJ.eyJ.eyJ")]
    [InlineData("""{"exp":"soon"}""")]
    [InlineData("""{"exp":1e300}""")]
    [InlineData("""{"exp":-5}""")]
    [InlineData("""{"exp":null,"iat":true}""")]
    [InlineData("""["exp",1]""")]
    [InlineData("""{"exp":123""")]
    public async Task A_token_with_an_unreadable_expiry_has_no_known_expiry(string tokenOrClaims)
    {
        Use(tokenOrClaims.Contains('"', StringComparison.Ordinal) ? Jwt(tokenOrClaims) : tokenOrClaims);

        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal((HealthStatus.Healthy, "token from the portal"), (entry.Status, entry.Description));
        Assert.Equal(DateTimeOffset.MaxValue, _app.Tokens.Status.Token!.ExpiresAt);
        Assert.Equal(0, Warnings());
    }

    [Fact]
    public async Task A_token_issued_after_its_expiry_keeps_only_its_expiry()
    {
        Use(Jwt($$"""{"iat":{{Start.AddDays(9).ToUnixTimeSeconds()}},"exp":{{Start.AddDays(5).ToUnixTimeSeconds()}}}"""));

        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal((DateTimeOffset.MinValue, Start.AddDays(5)), (token.IssuedAt, token.ExpiresAt));
    }

    [Fact]
    public void A_reload_with_another_token_ends_the_warnings_of_the_first()
    {
        Use(Jwt($$"""{"exp":{{Start.AddDays(2).ToUnixTimeSeconds()}}}"""));
        _app.Provider.GetRequiredService<IStartupValidator>().Validate();
        Use(Jwt($$"""{"exp":{{Start.AddDays(60).ToUnixTimeSeconds()}}}"""));

        _app.Clock.Advance(TimeSpan.FromDays(10));

        Assert.Equal(1, Warnings());
    }

    [Fact]
    public async Task A_client_without_a_container_warns_too_until_it_is_disposed()
    {
        using var log = new CapturedLog();
        using var loggers = new LoggerFactory([log]);
        HttpClient client = SigneasyHttpClient.Create(
            new SigneasyAuthOptions { PortalToken = Jwt($$"""{"exp":{{Start.AddDays(1).ToUnixTimeSeconds()}}}""") },
            new SigneasyHttpClientOptions { LoggerFactory = loggers, TimeProvider = _app.Clock, PrimaryHandler = ApiStub.Answering(HttpStatusCode.OK) });
        (await client.GetAsync("me", TestContext.Current.CancellationToken)).Dispose();
        _app.Clock.Advance(TimeSpan.FromDays(1));
        client.Dispose();

        _app.Clock.Advance(TimeSpan.FromDays(5));

        Assert.Equal((1, 1), (log.Count(55), log.Count(56)));
    }

    [Fact]
    public async Task The_health_check_reports_a_rejected_portal_token_and_what_to_do()
    {
        Use("opaque-portal-token");
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(1));

        HealthReportEntry entry = await _app.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("(6 calls, 0 renewals). Generate another token in the portal, or use client credentials", entry.Description, StringComparison.Ordinal);
        Assert.Equal(0, _app.TokenRequests);
    }

    private static string Jwt(string claims) =>
        $"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.{Encode("made-up signature")}";

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private void Use(string portalToken) =>
        _app.Reload(("ClientId", null), ("ClientSecret", null), ("PortalToken", portalToken));

    private int Warnings() => _app.Log.Lines.Count(line => line.Id is 55 or 56 && line.Level == LogLevel.Warning);
}
