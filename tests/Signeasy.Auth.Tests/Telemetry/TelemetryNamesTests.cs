using System.Net;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Signeasy.Auth.Tests;

public sealed class TelemetryNamesTests : IAsyncDisposable
{
    /// <summary>The SDK reads every meter of that name in the process: by its account, a test knows its own measurements.</summary>
    private readonly string _account = "named-" + Guid.NewGuid().ToString("N");
    private readonly ObservedApp _app;

    public TelemetryNamesTests() => _app = new ObservedApp(_account);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Names_units_and_tags_are_these_as_the_OpenTelemetry_SDK_reads_them()
    {
        var exported = new List<Metric>();
        using MeterProvider metering = Sdk.CreateMeterProviderBuilder()
            .AddMeter(SigneasyAuthTelemetry.MeterName)
            .AddInMemoryExporter(exported)
            .Build();
        _app.Wire.Quotas = "b=per_hour;q=10;r=7;t=3540";
        await _app.GetTokenAsync();
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;
        using HttpResponseMessage response = await _app.CallAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        _app.Reload(("ClientSecret", "not-the-same-secret"));
        await _app.PassAsync(TimeSpan.FromMinutes(2));

        metering.ForceFlush();

        Assert.Equal(
            [
                "signeasy.auth.acquisition.duration Histogram s [error.type signeasy.account signeasy.auth.outcome]",
                "signeasy.auth.acquisitions LongSum {acquisition} [error.type signeasy.account signeasy.auth.outcome]",
                "signeasy.auth.api.rejection.age DoubleGauge s [signeasy.account]",
                "signeasy.auth.api.unauthorized LongSum {response} [signeasy.account]",
                "signeasy.auth.client_secret.rejections LongSum {rejection} [signeasy.account]",
                "signeasy.auth.failure.age DoubleGauge s [signeasy.account]",
                "signeasy.auth.quota.limit LongGauge {token} [signeasy.account signeasy.auth.quota.bucket]",
                "signeasy.auth.quota.remaining LongGauge {token} [signeasy.account signeasy.auth.quota.bucket]",
                "signeasy.auth.renewals.suppressed LongSum {renewal} [signeasy.account]",
                "signeasy.auth.token.time_to_expiry DoubleGauge s [signeasy.account]",
                "signeasy.auth.token.time_to_renewal DoubleGauge s [signeasy.account]",
                "signeasy.auth.token_requests LongSum {request} "
                    + "[error.type http.response.status_code signeasy.account signeasy.auth.outcome]",
            ],
            exported.Select(Describe).OfType<string>().Order(StringComparer.Ordinal));
        Assert.All(exported, metric => Assert.False(string.IsNullOrEmpty(metric.Description)));
        Assert.All(exported, metric => Assert.Matches(@"^\d+\.\d+\.\d+", metric.MeterVersion));
    }

    [Fact]
    public async Task Without_a_container_a_meter_of_the_process_measures_the_same()
    {
        var exported = new List<Metric>();
        using MeterProvider metering = Sdk.CreateMeterProviderBuilder()
            .AddMeter(SigneasyAuthTelemetry.MeterName)
            .AddInMemoryExporter(exported)
            .Build();
        using var cache = new CachingTokenProvider(TokenSequence.Of(new CacheHarness().NewToken()), timeProvider: _app.Clock);
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        metering.ForceFlush();

        Assert.Contains(exported, metric => metric.Name == SigneasyAuthTelemetry.TimeToExpiry);
    }

    /// <summary>Name, kind, unit and tags of this test's measurements; null when there are none.</summary>
    private string? Describe(Metric metric)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            var read = new Dictionary<string, object?>();
            foreach (KeyValuePair<string, object?> tag in point.Tags)
            {
                read.Add(tag.Key, tag.Value);
            }

            if (_account.Equals(read.GetValueOrDefault(SigneasyAuthTelemetry.AccountTag)))
            {
                tags.UnionWith(read.Keys);
            }
        }

        return tags.Count == 0 ? null : $"{metric.Name} {metric.MetricType} {metric.Unit} [{string.Join(' ', tags)}]";
    }
}
