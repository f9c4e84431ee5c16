using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class AccountsTelemetryTests : IAsyncDisposable
{
    private readonly TenantApp _app = new(options => options.MaxAccounts = 20);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Metrics_of_all_runtime_accounts_have_one_account_tag()
    {
        _app.Services.AddSigneasyAuth("emea");
        _app.Add([.. Enumerable.Range(0, 10).Select(i => $"tenant-{i}")]);
        HashSet<string?> accounts = [];
        using var listener = new MeterListener();
        IMeterFactory factory = _app.Provider.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == SigneasyAuthTelemetry.MeterName && instrument.Meter.Scope == factory)
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        void Record(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == SigneasyAuthTelemetry.AccountTag)
                {
                    accounts.Add(tag.Value as string);
                }
            }
        }

        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Record(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Record(tags));
        listener.Start();

        for (int i = 0; i < 10; i++)
        {
            await _app.CallAsync($"tenant-{i}");
        }

        await _app.CallAsync("emea");
        _app.Fake.RevokeTokens();
        await _app.CallAsync("tenant-1");
        listener.RecordObservableInstruments();

        Assert.Equal(["emea", "runtime"], accounts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Accounts_that_are_held_dropped_and_unknown_are_counted()
    {
        IMeterFactory meters = _app.Provider.GetRequiredService<IMeterFactory>();
        _ = _app.Held;
        using var held = new MetricCollector<int>(meters, SigneasyAuthTelemetry.MeterName, SigneasyAuthTelemetry.HeldAccounts);
        using var dropped = new MetricCollector<long>(meters, SigneasyAuthTelemetry.MeterName, SigneasyAuthTelemetry.DroppedAccounts);
        using var unknown = new MetricCollector<long>(meters, SigneasyAuthTelemetry.MeterName, SigneasyAuthTelemetry.UnknownAccounts);
        _app.Add([.. Enumerable.Range(0, 22).Select(i => $"tenant-{i}")]);

        for (int i = 0; i < 22; i++)
        {
            await _app.CallAsync($"tenant-{i}");
        }

        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("nobody"));
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("nobody"));
        held.RecordObservableInstruments();
        await _app.AdvanceAsync(TimeSpan.FromHours(2));
        held.RecordObservableInstruments();

        Assert.Equal([20, 0], held.GetMeasurementSnapshot().Select(measurement => measurement.Value));
        Assert.Equal(1, unknown.GetMeasurementSnapshot().EvaluateAsCounter());
        ILookup<object?, long> reasons = dropped.GetMeasurementSnapshot()
            .ToLookup(measurement => measurement.Tags[SigneasyAuthTelemetry.ReasonTag], measurement => measurement.Value);
        Assert.Equal(2, reasons["capacity"].Sum());
        Assert.Equal(20, reasons["idle"].Sum());
    }

    [Fact]
    public async Task An_account_that_was_dropped_leaves_the_gauges()
    {
        _app.Add("a");
        await _app.CallAsync("a");
        using var expiry = new MetricCollector<double>(
            _app.Provider.GetRequiredService<IMeterFactory>(), SigneasyAuthTelemetry.MeterName, SigneasyAuthTelemetry.TimeToExpiry);
        expiry.RecordObservableInstruments();
        int before = expiry.GetMeasurementSnapshot(clear: true).Count;
        await _app.AdvanceAsync(TimeSpan.FromHours(1));

        expiry.RecordObservableInstruments();

        Assert.Equal(1, before);
        Assert.Empty(expiry.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Quotas_of_thousands_of_accounts_are_no_metric()
    {
        _app.Services.AddSigneasyAuth();
        _app.Add("a");
        using var quota = new MetricCollector<long>(
            _app.Provider.GetRequiredService<IMeterFactory>(), SigneasyAuthTelemetry.MeterName, SigneasyAuthTelemetry.QuotaRemaining);
        _app.Fake.Issuer.Enqueue(Testing.FakeAnswer.From(async (_, _) =>
        {
            await Task.Yield();
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
            response.Headers.Add("Auth0-Client-Quota-Limit", "b=per_hour;q=100;r=5;t=60");
            response.Headers.Add("Retry-After", "3600");
            return response;
        }), times: 2);
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));
        quota.RecordObservableInstruments();
        int ofRuntime = quota.GetMeasurementSnapshot().Count;

        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync(null));
        quota.RecordObservableInstruments();

        Assert.Equal(0, ofRuntime);
        Assert.Single(quota.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Traces_and_logs_carry_the_account_s_name()
    {
        _app.Add("tenant-1");
        ConcurrentQueue<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SigneasyAuthTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await _app.CallAsync("tenant-1");

        Assert.Contains(spans, span => span.GetTagItem(SigneasyAuthTelemetry.AccountTag) as string == "tenant-1");
        Assert.Contains(_app.Log.Lines, line => line.Text.StartsWith("Signeasy account tenant-1: new access token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_log_holds_a_token_or_a_secret()
    {
        _app.Add("a", "b");
        _app.Tenants["b"] = TenantApp.Options("b", "fake-wrong-secret");
        await _app.CallAsync("a");
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("b"));
        _app.Fake.RevokeTokens();
        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        await _app.CallAsync("a");

        string log = string.Join("\n", _app.Log.Lines.Select(line => line.Text));

        Assert.NotEmpty(log);
        Assert.DoesNotContain("fake-secret-of-the-tenant", log, StringComparison.Ordinal);
        Assert.DoesNotContain("fake-wrong-secret", log, StringComparison.Ordinal);
        Assert.All(_app.Fake.Requests.Select(request => request.AccessToken).OfType<string>(), token =>
            Assert.DoesNotContain(token, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_tenant_s_wrong_secret_degrades_the_health_check_and_is_named()
    {
        _app.Add("a", "b", "c");
        _app.Tenants["b"] = TenantApp.Options("b", "fake-wrong-secret");
        await _app.CallAsync("a");
        HealthReportEntry before = await _app.CheckHealthAsync();
        await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("b"));

        HealthReportEntry after = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Equal(HealthStatus.Degraded, after.Status);
        Assert.Contains("'b' (no token since 2026-03-01 12:00:00Z: access_denied)", after.Description, StringComparison.Ordinal);
        Assert.Equal(2, after.Data["accounts"]);
        Assert.Equal(1, after.Data["withoutToken"]);
        Assert.Equal(2, _app.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task The_health_check_is_unhealthy_if_several_accounts_are_held_and_none_works()
    {
        _app.Add([.. Enumerable.Range(0, 12).Select(i => $"tenant-{i:00}")]);
        _app.Fake.Issuer.Outage = new Testing.FakeAnswer(System.Net.HttpStatusCode.Forbidden);
        for (int i = 0; i < 12; i++)
        {
            await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync($"tenant-{i:00}"));
        }

        HealthReportEntry health = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Equal(12, health.Data["withoutToken"]);
        Assert.Equal(5, Assert.IsType<string[]>(health.Data["worst"]).Length);
    }

    [Fact]
    public async Task Accounts_whose_calls_the_API_rejects_are_counted_apart()
    {
        _app.Add("a", "b");
        await _app.CallAsync("a");
        await _app.CallAsync("b");
        _app.Fake.Api.Enqueue(new Testing.FakeAnswer(System.Net.HttpStatusCode.Unauthorized), times: 20);
        for (int i = 0; i < 4; i++)
        {
            await _app.AdvanceAsync(TimeSpan.FromMinutes(1));
            await _app.CallAsync("a");
        }

        HealthReportEntry health = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal(1, health.Data["rejected"]);
        Assert.Contains("'a' (rejected by the API since", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registered_accounts_and_runtime_accounts_are_reported_together()
    {
        _app.Services.AddSigneasyAuth("emea");
        _app.Add("a");
        await _app.CallAsync("a");

        HealthReportEntry health = await _app.CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Contains("emea: token good for", health.Description, StringComparison.Ordinal);
        Assert.Contains("runtime: 1 account", health.Description, StringComparison.Ordinal);
        Assert.Equal(1, health.Data["runtime:accounts"]);
    }

    [Fact]
    public async Task Dropping_accounts_for_others_is_warned_about_once_an_hour()
    {
        _app.Add([.. Enumerable.Range(0, 30).Select(i => $"tenant-{i}")]);

        for (int i = 0; i < 30; i++)
        {
            await _app.CallAsync($"tenant-{i}");
        }

        Assert.Equal(1, _app.Log.Count(67));
        Assert.Equal(10, _app.Log.Count(66));
        Assert.DoesNotContain(_app.Log.Lines, line => line.Level == LogLevel.Error);
    }
}
