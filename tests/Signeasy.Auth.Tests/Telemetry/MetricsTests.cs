using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class MetricsTests : IAsyncDisposable
{
    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_acquisition_is_counted_and_timed_in_seconds()
    {
        using MetricCollector<long> requests = _app.Collect<long>(SigneasyAuthTelemetry.TokenRequests);
        using MetricCollector<long> acquisitions = _app.Collect<long>(SigneasyAuthTelemetry.Acquisitions);
        using MetricCollector<double> duration = _app.Collect<double>(SigneasyAuthTelemetry.AcquisitionDuration);
        var answer = new TaskCompletionSource();
        _app.Wire.Gate = answer.Task;

        Task<AccessToken> call = _app.GetTokenAsync();
        await _app.Wire.ArrivalAsync();
        _app.Clock.Advance(TimeSpan.FromSeconds(2));
        answer.SetResult();
        await call;

        AssertOne(requests, ("signeasy.account", "default"), ("signeasy.auth.outcome", "ok"), ("http.response.status_code", 200));
        AssertOne(acquisitions, ("signeasy.account", "default"), ("signeasy.auth.outcome", "ok"));
        Assert.Equal(2, Assert.Single(duration.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task An_issuer_error_is_counted_by_its_code()
    {
        using MetricCollector<long> requests = _app.Collect<long>(SigneasyAuthTelemetry.TokenRequests);
        using MetricCollector<long> acquisitions = _app.Collect<long>(SigneasyAuthTelemetry.Acquisitions);
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        await Assert.ThrowsAsync<SigneasyAuthException>(_app.GetTokenAsync);

        AssertOne(
            requests,
            ("signeasy.account", "default"),
            ("signeasy.auth.outcome", "access_denied"),
            ("error.type", "access_denied"),
            ("http.response.status_code", 401));
        AssertOne(
            acquisitions,
            ("signeasy.account", "default"),
            ("signeasy.auth.outcome", "access_denied"),
            ("error.type", "access_denied"));
    }

    [Fact]
    public async Task Each_attempt_that_gets_no_answer_is_a_request_that_timed_out_and_all_of_them_one_acquisition()
    {
        _app.Reload(("AcquisitionTimeout", "00:00:15"));
        using MetricCollector<long> requests = _app.Collect<long>(SigneasyAuthTelemetry.TokenRequests);
        using MetricCollector<long> acquisitions = _app.Collect<long>(SigneasyAuthTelemetry.Acquisitions);
        _app.Wire.IgnoresCancellation = false;
        _app.Wire.Gate = new TaskCompletionSource().Task;

        Task<AccessToken> call = _app.GetTokenAsync();
        await _app.Wire.ArrivalAsync();
        _app.Clock.Advance(TimeSpan.FromSeconds(10));
        _app.Clock.Advance(await _app.Clock.NextWaitAsync(wait => wait > TimeSpan.Zero && wait < TimeSpan.FromSeconds(5)));
        await _app.Wire.ArrivalAsync();
        _app.Clock.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<SigneasyAuthException>(() => call);

        Assert.Equal(["timeout", "timeout"], Outcomes(requests));
        Assert.Equal(["timeout"], Outcomes(acquisitions));
    }

    [Fact]
    public async Task An_acquisition_that_its_caller_cancels_is_counted_as_cancelled()
    {
        using MetricCollector<long> requests = _app.Collect<long>(SigneasyAuthTelemetry.TokenRequests);
        using MetricCollector<long> acquisitions = _app.Collect<long>(SigneasyAuthTelemetry.Acquisitions);
        _app.Wire.IgnoresCancellation = false;
        _app.Wire.Gate = new TaskCompletionSource().Task;
        using var caller = new CancellationTokenSource();
        SigneasyTokenClient client = (SigneasyTokenClient)_app.Provider.GetService(typeof(SigneasyTokenClient))!;

        Task<AccessToken> call = client.RequestTokenAsync(caller.Token);
        await _app.Wire.ArrivalAsync();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(["cancelled"], Outcomes(requests));
        Assert.Equal(["cancelled"], Outcomes(acquisitions));
    }

    [Fact]
    public async Task Answers_401_of_the_API_are_counted_and_so_are_renewals_that_are_skipped()
    {
        using MetricCollector<long> unauthorized = _app.Collect<long>(SigneasyAuthTelemetry.ApiUnauthorized);
        using MetricCollector<long> skipped = _app.Collect<long>(SigneasyAuthTelemetry.SuppressedRenewals);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        using HttpResponseMessage young = await _app.CallAsync();
        int skippedYoung = skipped.GetMeasurementSnapshot().Count;
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        using HttpResponseMessage old = await _app.CallAsync();

        Assert.Equal(1, skippedYoung);
        Assert.Equal(3, unauthorized.GetMeasurementSnapshot().Count);
        Assert.Single(skipped.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task The_gauges_show_the_time_until_expiry_and_renewal_and_since_a_failure()
    {
        using MetricCollector<double> expiry = _app.Collect<double>(SigneasyAuthTelemetry.TimeToExpiry);
        using MetricCollector<double> renewal = _app.Collect<double>(SigneasyAuthTelemetry.TimeToRenewal);
        using MetricCollector<double> failure = _app.Collect<double>(SigneasyAuthTelemetry.FailureAge);
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(28));
        double? well = Read(failure);
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await _app.GetTokenAsync();
        await _app.SettledAsync();
        _app.Clock.Advance(TimeSpan.FromHours(1));

        double? due = (_app.Tokens.Status.RenewsAt - _app.Clock.GetUtcNow())?.TotalSeconds;
        Assert.Equal((TimeSpan.FromDays(2) - TimeSpan.FromHours(1)).TotalSeconds, Read(expiry));
        Assert.Equal(due, Read(renewal));
        Assert.Equal((0, 3600), (well, Read(failure)));
    }

    [Fact]
    public async Task A_portal_token_has_no_gauge_of_expiry_or_renewal()
    {
        _app.Reload(
            ("ClientId", null), ("ClientSecret", null), ("PortalToken", "portal-token"));
        using MetricCollector<double> expiry = _app.Collect<double>(SigneasyAuthTelemetry.TimeToExpiry);
        using MetricCollector<double> renewal = _app.Collect<double>(SigneasyAuthTelemetry.TimeToRenewal);

        await _app.GetTokenAsync();

        Assert.Null(Read(expiry));
        Assert.Null(Read(renewal));
    }

    [Fact]
    public async Task Calls_that_are_served_from_memory_measure_nothing()
    {
        await _app.GetTokenAsync();
        using MetricCollector<long> requests = _app.Collect<long>(SigneasyAuthTelemetry.TokenRequests);
        using MetricCollector<long> acquisitions = _app.Collect<long>(SigneasyAuthTelemetry.Acquisitions);
        using MetricCollector<long> unauthorized = _app.Collect<long>(SigneasyAuthTelemetry.ApiUnauthorized);

        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await _app.CallAsync();
        }

        Assert.Empty(requests.GetMeasurementSnapshot());
        Assert.Empty(acquisitions.GetMeasurementSnapshot());
        Assert.Empty(unauthorized.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Quotas_that_the_issuer_reports_are_gauges_and_a_low_one_is_a_warning_once()
    {
        using MetricCollector<long> limit = _app.Collect<long>(SigneasyAuthTelemetry.QuotaLimit);
        using MetricCollector<long> remaining = _app.Collect<long>(SigneasyAuthTelemetry.QuotaRemaining);
        _app.Wire.Quotas = "b=per_hour;q=10;r=7;t=3540,b=per_day;q=100;r=19;t=80000";
        await _app.GetTokenAsync();
        _app.Clock.Advance(TimeSpan.FromDays(31));
        await _app.GetTokenAsync();

        limit.RecordObservableInstruments();
        remaining.RecordObservableInstruments();

        Assert.Equal([("per_day", 100), ("per_hour", 10)], ByBucket(limit));
        Assert.Equal([("per_day", 19), ("per_hour", 7)], ByBucket(remaining));
        Assert.Equal(1, _app.Log.Count(2));
        Assert.Contains(_app.Log.Lines, line => line is { Id: 2, Level: LogLevel.Warning } && line.Text.Contains(
            "19 of 100 access tokens are left of the issuer's quota per_day", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_remaining_quota_is_shown_only_in_its_period_and_of_at_most_eight_quotas()
    {
        using MetricCollector<long> limit = _app.Collect<long>(SigneasyAuthTelemetry.QuotaLimit);
        using MetricCollector<long> remaining = _app.Collect<long>(SigneasyAuthTelemetry.QuotaRemaining);
        _app.Wire.Quotas = string.Join(',', "abcdefghijkl".Select(bucket => $"b={bucket};q=10;r=7;t=60"));
        await _app.GetTokenAsync();
        _app.Wire.Quotas = "b=another;q=10;r=7;t=60";
        _app.Clock.Advance(TimeSpan.FromDays(31));
        await _app.GetTokenAsync();

        limit.RecordObservableInstruments();
        remaining.RecordObservableInstruments();

        Assert.Equal("abcdefgh".Select(bucket => bucket.ToString()), ByBucket(limit).Select(reading => reading.Bucket));
        Assert.Empty(remaining.GetMeasurementSnapshot());
    }

    [Theory]
    [InlineData("")]
    [InlineData("b=per_hour")]
    [InlineData("b=per_hour;q=0;r=0")]
    [InlineData("b=per_hour;q=-1;r=5")]
    [InlineData("b=per_hour;q=10;r=many")]
    [InlineData("b=Per Hour;q=10;r=7")]
    [InlineData("b=per_hour_and_much_longer_than_any_name;q=10;r=7")]
    [InlineData("b=per_hour;q=99999999999999999999;r=7;;=;")]
    public async Task A_quota_that_makes_no_sense_is_left_out(string header)
    {
        using MetricCollector<long> limit = _app.Collect<long>(SigneasyAuthTelemetry.QuotaLimit);
        _app.Wire.Quotas = header;

        await _app.GetTokenAsync();

        limit.RecordObservableInstruments();
        Assert.Empty(limit.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_listener_that_throws_fails_an_acquisition_and_leaves_the_cache_working()
    {
        object scope = _app.Provider.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == scope && instrument.Meter.Name == SigneasyAuthTelemetry.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        int measured = 0;
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw(ref measured));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw(ref measured));
        listener.Start();

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(_app.GetTokenAsync);
        listener.Dispose();
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("A listener's fault.", failure.InnerException!.Message);
        Assert.Equal("token.client-a.2", token.Value);
        Assert.InRange(measured, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_handler_created_by_hand_counts_for_the_account_of_its_cache()
    {
        using MetricCollector<long> unauthorized = _app.Collect<long>(SigneasyAuthTelemetry.ApiUnauthorized);
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        using var handler = new SigneasyAuthHandler(_app.Tokens) { InnerHandler = _app.Wire };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");

        using HttpResponseMessage response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);

        AssertOne(unauthorized, ("signeasy.account", "default"));
    }

    [Fact]
    public async Task A_cache_that_was_disposed_of_is_on_no_gauge()
    {
        using MetricCollector<double> age = _app.Collect<double>(SigneasyAuthTelemetry.FailureAge);
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await Assert.ThrowsAsync<SigneasyAuthException>(_app.GetTokenAsync);
        _app.Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(7, Read(age));
        age.Clear();

        _app.Tokens.Dispose();

        age.RecordObservableInstruments();
        Assert.Empty(age.GetMeasurementSnapshot());
    }

    private static void Throw(ref int count)
    {
        Interlocked.Increment(ref count);
        throw new InvalidOperationException("A listener's fault.");
    }

    private static void AssertOne(MetricCollector<long> collector, params (string Key, object Value)[] tags)
    {
        CollectedMeasurement<long> measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(1, measurement.Value);
        Assert.Equal(
            tags.OrderBy(tag => tag.Key, StringComparer.Ordinal),
            measurement.Tags.Select(tag => (tag.Key, tag.Value!)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
    }

    private static IEnumerable<object?> Outcomes(MetricCollector<long> collector) =>
        collector.GetMeasurementSnapshot().Select(measurement => measurement.Tags[SigneasyAuthTelemetry.OutcomeTag]);

    private static double? Read(MetricCollector<double> gauge)
    {
        gauge.RecordObservableInstruments();
        return gauge.LastMeasurement?.Value;
    }

    private static IEnumerable<(object? Bucket, long Value)> ByBucket(MetricCollector<long> gauge) => gauge
        .GetMeasurementSnapshot()
        .Select(measurement => (measurement.Tags[SigneasyAuthTelemetry.BucketTag], measurement.Value))
        .OrderBy(reading => (string?)reading.Item1, StringComparer.Ordinal);
}
