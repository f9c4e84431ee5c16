using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SecretVerifierTests : IAsyncDisposable
{
    private const int Verified = 33;
    private const int Rejected = 35;

    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_new_secret_is_verified_by_one_renewal_within_a_minute_while_the_old_token_serves()
    {
        AccessToken before = await _app.GetTokenAsync();

        Rotate();
        await _app.PassAsync(TimeSpan.FromSeconds(29));
        AccessToken meanwhile = await _app.GetTokenAsync();
        int early = _app.TokenRequests;
        await _app.PassAsync(TimeSpan.FromSeconds(31));
        AccessToken after = await _app.GetTokenAsync();
        await _app.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Same(before, meanwhile);
        Assert.Equal((1, 2), (early, _app.TokenRequests));
        Assert.NotSame(before, after);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
        Assert.Equal(1, _app.Log.Count(Verified));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(0.5, 45)]
    [InlineData(0.99, 60)]
    public async Task A_fleet_spreads_its_verifications_over_30_seconds(double jitter, int seconds)
    {
        await _app.GetTokenAsync();
        using var verifier = new SecretVerifier(_app.Tokens, _app.Clock, NullLogger.Instance, () => jitter);

        verifier.OnSettingsChanged(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await _app.PassAsync(TimeSpan.FromSeconds(seconds - 1));
        int before = _app.TokenRequests;
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 2), (before, _app.TokenRequests));
    }

    [Fact]
    public async Task A_secret_that_takes_half_a_minute_to_be_known_everywhere_is_no_failure()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.PassAsync(TimeSpan.FromSeconds(29));
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromSeconds(31));

        Assert.Equal(1, _app.Log.Count(Verified));
        Assert.DoesNotContain(_app.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_wrong_secret_shows_in_log_metric_status_and_health_within_a_minute_and_the_token_serves_on()
    {
        using MetricCollector<long> rejections = _app.Collect<long>(SigneasyAuthTelemetry.RejectedSecrets);
        AccessToken before = await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(1));
        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Contains(_app.Log.Lines, line => line is { Id: Rejected, Level: LogLevel.Error });
        Assert.Equal(_app.Log.Count(Rejected), rejections.GetMeasurementSnapshot().Count);
        Assert.Equal("access_denied", _app.Tokens.Status.LastError);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Same(before, await _app.GetTokenAsync());
    }

    [Fact]
    public async Task A_wrong_secret_is_retried_with_the_ordinary_back_off_until_it_is_corrected()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        Rotate();
        await _app.PassAsync(TimeSpan.FromHours(6));
        int requests = _app.TokenRequests;

        _app.Wire.TokenStatus = HttpStatusCode.OK;
        Rotate("the-right-secret");
        await _app.PassAsync(TimeSpan.FromMinutes(1));
        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.InRange(requests, 15, 22);
        Assert.Equal(requests + 1, _app.TokenRequests);
        Assert.Equal(HealthStatus.Healthy, entry.Status);
    }

    [Fact]
    public async Task An_issuer_that_fails_during_the_verification_is_an_ordinary_failure_and_the_verification_goes_on()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.NotFound;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(1));
        string? failure = _app.Tokens.Status.LastFailure;
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.NotNull(failure);
        Assert.Equal(1, _app.Log.Count(Verified));
        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task A_new_secret_without_a_cached_token_requests_nothing()
    {
        _ = _app.Tokens;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(0, _app.TokenRequests);
    }

    [Fact]
    public async Task Another_client_ends_the_verification()
    {
        await _app.GetTokenAsync();

        Rotate();
        _app.Reload(("ClientId", "client-b"));
        await _app.GetTokenAsync();
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal(0, _app.Log.Count(Verified));
    }

    [Fact]
    public async Task A_wrong_secret_that_arrives_during_an_acquisition_with_the_old_one_is_verified_nevertheless()
    {
        using MetricCollector<long> rejections = _app.Collect<long>(SigneasyAuthTelemetry.RejectedSecrets);
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(29));
        var answer = new TaskCompletionSource();
        _app.Wire.Gate = answer.Task;
        await _app.GetTokenAsync();
        await _app.Wire.ArrivalAsync();
        await _app.Wire.ArrivalAsync();

        Rotate();
        _app.Clock.Advance(TimeSpan.FromSeconds(9));
        answer.SetResult();
        await _app.SettledAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await _app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
        Assert.Equal("access_denied", _app.Tokens.Status.LastError);
        Assert.InRange(_app.Log.Count(Rejected), 1, 2);
        Assert.Equal(_app.Log.Count(Rejected), rejections.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public async Task A_token_that_ends_sooner_verifies_the_secret_as_well()
    {
        await _app.GetTokenAsync();
        _app.Wire.Lifetime = TimeSpan.FromDays(10);

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal("token.client-a.2", (await _app.GetTokenAsync()).Value);
        Assert.Equal(1, _app.Log.Count(Verified));
    }

    [Fact]
    public async Task A_wrong_secret_that_is_taken_back_is_healthy_again_within_a_minute()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));
        _app.Wire.TokenStatus = HttpStatusCode.OK;

        Rotate(Wiring.Secret);
        await _app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_end_the_verification()
    {
        await _app.GetTokenAsync();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == SigneasyAuthTelemetry.RejectedSecrets)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("A listener's fault."));
        listener.Start();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(10));
        int rejections = _app.Log.Count(Rejected);
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromMinutes(30));

        Assert.InRange(rejections, 3, 6);
        Assert.Equal(1, _app.Log.Count(Verified));
    }

    [Fact]
    public async Task A_rejection_of_the_last_secret_does_not_delay_the_one_that_came_meanwhile()
    {
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(29.5));
        Rotate();
        var answer = new TaskCompletionSource();
        _app.Wire.Gate = answer.Task;
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await _app.GetTokenAsync();
        await _app.Wire.ArrivalAsync();
        await _app.Wire.ArrivalAsync();

        Rotate("the-right-secret");
        answer.SetResult();
        await _app.SettledAsync();
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(3, _app.TokenRequests);
        Assert.Equal(0, _app.Log.Count(Rejected));
        Assert.Equal(1, _app.Log.Count(Verified));
    }

    [Fact]
    public async Task A_wrong_secret_is_not_tried_once_the_token_has_expired_unless_a_caller_asks()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        _app.Clock.Advance(TimeSpan.FromDays(31));
        await _app.SettledAsync();
        int requests = _app.TokenRequests;
        await _app.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(requests, _app.TokenRequests);
    }

    [Fact]
    public async Task A_verification_that_has_to_wait_for_years_is_tried_again_every_day()
    {
        using var harness = new CacheHarness();
        var log = new CapturedLog();
        using var verifier = new SecretVerifier(harness.Cache, harness.Clock, log.CreateLogger("Signeasy.Auth.CachingTokenProvider"), () => 0);
        AccessToken expired = await harness.CacheTokenAsync();
        harness.Clock.SetUtcNow(expired.ExpiresAt);
        verifier.OnSettingsChanged(CacheSettings.Original, CacheSettings.OfOtherSecret());

        // The issuer extends its token by ten years, so it needn't be asked before they are over.
        harness.AnswerWith(new AccessToken(expired.Value, expired.IssuedAt, expired.ExpiresAt.AddYears(10)));
        await harness.GetAsync();
        await harness.SettledAsync();
        harness.Clock.Advance(TimeSpan.FromSeconds(30));
        await harness.SettledAsync();
        int before = log.Count(Verified);

        // The cache's delay ends early.
        harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        harness.AnswerWith(harness.NewToken());
        harness.Clock.Advance(TimeSpan.FromDays(1));
        await harness.SettledAsync();

        Assert.Equal((0, 1), (before, log.Count(Verified)));
    }

    [Fact]
    public async Task A_reload_of_the_same_secret_verifies_nothing()
    {
        await _app.GetTokenAsync();

        _app.Reload(("RenewBefore", "2.00:00:00"));
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, _app.TokenRequests);
    }

    private void Rotate(string secret = "not-the-same-secret") => _app.Reload(("ClientSecret", secret));
}
