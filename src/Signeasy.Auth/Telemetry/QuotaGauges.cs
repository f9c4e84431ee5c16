using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Gauges over the issuer's quotas.</summary>
internal sealed class QuotaGauges
{
    private readonly ConcurrentDictionary<(string Account, string Bucket), (TokenQuota Quota, Func<bool> IsOver)> _quotas = new();

    public QuotaGauges(Meter meter)
    {
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.QuotaLimit,
            () => Observe(static (quota, _) => quota.Limit),
            "{token}",
            "Tokens that the issuer allows in a period.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.QuotaRemaining,
            () => Observe(static (quota, isOver) => isOver ? null : quota.Remaining),
            "{token}",
            "Tokens left of the issuer's quota.");
    }

    /// <summary>Takes in a quota; the one that it takes the place of, if any.</summary>
    public TokenQuota? Replace(string account, TokenQuota quota, TimeProvider timeProvider)
    {
        (string, string) key = (account, quota.Bucket);
        bool isKnown = _quotas.TryGetValue(key, out (TokenQuota Quota, Func<bool> IsOver) before);
        if (isKnown || _quotas.Keys.Count(other => other.Account == account) < TokenQuota.MaxCount)
        {
            long now = timeProvider.GetTimestamp();
            _quotas[key] = (quota, () => timeProvider.GetElapsedTime(now) > quota.ResetsIn);
        }

        return isKnown ? before.Quota : null;
    }

    /// <summary>What was left of a quota isn't told beyond its period: by then it is full again.</summary>
    private IEnumerable<Measurement<long>> Observe(Func<TokenQuota, bool, long?> read)
    {
        foreach (var entry in _quotas)
        {
            (string account, string bucket) = entry.Key;
            (TokenQuota quota, Func<bool> isOver) = entry.Value;
            if (read(quota, isOver()) is { } value)
            {
                yield return new Measurement<long>(
                    value, MetricTags.Account(account), new KeyValuePair<string, object?>(SigneasyAuthTelemetry.BucketTag, bucket));
            }
        }
    }
}
