using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Gauges over the issuer's quotas.</summary>
internal sealed class ObservedQuotas
{
    private readonly ConcurrentDictionary<(string Account, string Bucket), Quota> _quotas = new();

    public ObservedQuotas(Meter meter)
    {
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.QuotaLimit,
            () => Observe(static quota => quota.Limit),
            "{token}",
            "Tokens that the issuer allows in a period.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.QuotaRemaining,
            () => Observe(static quota => quota.Remaining),
            "{token}",
            "Tokens left of the issuer's quota.");
    }

    /// <summary>Takes in a quota; the one that it takes the place of, if any.</summary>
    public Quota? Replace(string account, Quota quota)
    {
        _quotas.TryGetValue((account, quota.Bucket), out Quota? before);
        _quotas[(account, quota.Bucket)] = quota;
        return before;
    }

    private IEnumerable<Measurement<long>> Observe(Func<Quota, long> read) => _quotas.Select(entry => new Measurement<long>(
        read(entry.Value),
        AuthMetrics.Tag(entry.Key.Account),
        new KeyValuePair<string, object?>(SigneasyAuthTelemetry.BucketTag, entry.Key.Bucket)));
}
