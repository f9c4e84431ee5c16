using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SecretVerifierTests : IAsyncDisposable
{
    private const int Proven = 33;
    private const int RefusedYet = 34;
    private const int Refused = 35;

    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_new_secret_is_proven_within_ten_seconds_while_the_old_token_serves()
    {
        AccessToken before = await _app.GetTokenAsync();

        Rotate();
        AccessToken meanwhile = await _app.GetTokenAsync();
        int atOnce = _app.TokenRequests;
        await _app.PassAsync(TimeSpan.FromSeconds(10));
        AccessToken after = await _app.GetTokenAsync();

        Assert.Same(before, meanwhile);
        Assert.Equal((1, 2), (atOnce, _app.TokenRequests));
        Assert.NotSame(before, after);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
        Assert.Equal(1, _app.Log.Count(Proven));
    }

    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.55, 6)]
    [InlineData(0.999, 10)]
    public async Task A_fleet_spreads_its_first_tries_over_ten_seconds(double draw, int seconds)
    {
        await _app.GetTokenAsync();
        using var proof = new SecretVerifier(_app.Tokens, _app.Clock, NullLogger.Instance, () => draw);

        proof.OnSettingsChanged(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await _app.PassAsync(TimeSpan.FromSeconds(seconds - 1));
        int before = _app.TokenRequests;
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 2), (before, _app.TokenRequests));
    }

    [Fact]
    public async Task A_secret_that_is_not_known_everywhere_yet_is_tried_again_and_no_failure_meanwhile()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.PassAsync(TimeSpan.FromSeconds(19));
        int first = _app.TokenRequests;
        HealthReportEntry meanwhile = await _app.CheckHealthAsync();
        await _app.PassAsync(TimeSpan.FromSeconds(2));
        int second = _app.TokenRequests;
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((2, 3, 4), (first, second, _app.TokenRequests));
        Assert.Equal(HealthStatus.Healthy, meanwhile.Status);
        Assert.Equal(2, _app.Log.Count(RefusedYet));
        Assert.Equal(1, _app.Log.Count(Proven));
        Assert.DoesNotContain(_app.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_wrong_secret_shows_in_log_metric_and_health_within_two_minutes_and_the_token_serves_on()
    {
        using MetricCollector<long> refusals = _app.Collect<long>(SigneasyAuthTelemetry.RejectedSecrets);
        AccessToken before = await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));
        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.Equal(3, _app.Log.Count(RefusedYet));
        Assert.Contains(_app.Log.Lines, line => line is { Id: Refused, Level: LogLevel.Error });
        Assert.Equal(_app.Log.Count(Refused), refusals.GetMeasurementSnapshot().Count);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("access_denied; token good for 29 d 23 h", entry.Description, StringComparison.Ordinal);
        Assert.Same(before, await _app.GetTokenAsync());
    }

    [Fact]
    public async Task A_wrong_secret_is_tried_on_the_back_off_until_it_is_put_right()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        Rotate();
        await _app.PassAsync(TimeSpan.FromHours(6));
        int refused = _app.TokenRequests;

        _app.Wire.TokenStatus = HttpStatusCode.OK;
        Rotate("the-right-secret");
        await _app.PassAsync(TimeSpan.FromSeconds(10));
        HealthReportEntry entry = await _app.CheckHealthAsync();

        Assert.InRange(refused, 5 + 15, 5 + 25);
        Assert.Equal(refused + 1, _app.TokenRequests);
        Assert.Equal(HealthStatus.Healthy, entry.Status);
    }

    [Fact]
    public async Task An_issuer_that_is_down_during_the_proof_is_an_ordinary_failure_and_the_proof_goes_on()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.NotFound;

        Rotate();
        await _app.PassAsync(TimeSpan.FromSeconds(15));
        HealthReportEntry down = await _app.CheckHealthAsync();
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(HealthStatus.Degraded, down.Status);
        Assert.Equal(0, _app.Log.Count(RefusedYet));
        Assert.Equal(1, _app.Log.Count(Proven));
        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task With_no_token_held_nothing_is_asked_for()
    {
        _ = _app.Tokens;

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(0, _app.TokenRequests);
    }

    [Fact]
    public async Task Another_client_ends_the_proof()
    {
        await _app.GetTokenAsync();

        Rotate();
        _app.Reload(("ClientId", "client-b"));
        await _app.GetTokenAsync();
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal(0, _app.Log.Count(Proven));
    }

    [Fact]
    public async Task A_renewal_that_came_by_itself_is_proof_enough()
    {
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(29));

        Rotate();
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _app.GetTokenAsync();
        await _app.SettledAsync();
        await _app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal(1, _app.Log.Count(Proven));
    }

    [Fact]
    public async Task A_token_that_would_end_sooner_than_the_one_held_ends_the_proof_and_is_not_asked_for_again()
    {
        AccessToken cached = await _app.GetTokenAsync();
        _app.Wire.Lifetime = TimeSpan.FromDays(10);

        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(2, _app.TokenRequests);
        Assert.Same(cached, await _app.GetTokenAsync());
        Assert.Null(_app.Tokens.Status.NextAttemptAt);
    }

    [Fact]
    public async Task A_wrong_secret_that_is_taken_back_is_well_again_though_its_token_is_no_newer()
    {
        await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        Rotate();
        await _app.PassAsync(TimeSpan.FromMinutes(2));
        _app.Wire.TokenStatus = HttpStatusCode.OK;
        _app.Wire.Lifetime = TimeSpan.FromDays(10);

        Rotate(Wiring.Secret);
        await _app.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task A_due_tokens_own_renewal_is_a_try_of_the_new_secret_like_any_other()
    {
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(29.5));
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        Rotate();
        await _app.GetTokenAsync();
        await _app.SettledAsync();
        HealthReportEntry meanwhile = await _app.CheckHealthAsync();

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal(1, _app.Log.Count(RefusedYet));
        Assert.Equal(HealthStatus.Healthy, meanwhile.Status);
        Assert.DoesNotContain(_app.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_refusal_of_the_last_secret_does_not_hold_the_one_that_came_meanwhile()
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
        await _app.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(3, _app.TokenRequests);
        Assert.Equal(0, _app.Log.Count(RefusedYet));
        Assert.Equal(1, _app.Log.Count(Proven));
    }

    [Fact]
    public async Task Once_the_token_has_expired_nobody_asks_unless_a_caller_does()
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
    public async Task A_reload_of_the_same_secret_proves_nothing()
    {
        await _app.GetTokenAsync();

        _app.Reload(("RenewBefore", "2.00:00:00"));
        await _app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _app.TokenRequests);
    }

    private void Rotate(string secret = "not-the-same-secret") => _app.Reload(("ClientSecret", secret));
}
