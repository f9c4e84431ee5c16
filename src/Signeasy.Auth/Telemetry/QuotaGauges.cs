using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Gauges of the issuer's quotas. They hold clients by weak references, because a token client isn't disposable.
/// </summary>
internal sealed class QuotaGauges
{
    private readonly object _gate = new();
    private readonly List<WeakReference<QuotaTracker>> _trackers = [];

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

    /// <summary>Adds a tracker that has read a quota. It stays until its client is garbage-collected.</summary>
    public void Add(QuotaTracker tracker)
    {
        lock (_gate)
        {
            _trackers.RemoveAll(static entry => !entry.TryGetTarget(out _));
            if (!_trackers.Exists(entry => entry.TryGetTarget(out QuotaTracker? other) && other == tracker))
            {
                _trackers.Add(new WeakReference<QuotaTracker>(tracker));
            }
        }
    }

    /// <summary>One value per account and period: the lowest, if several clients report it.</summary>
    private IEnumerable<Measurement<long>> Observe(Func<TokenQuota, bool, long?> read)
    {
        QuotaTracker[] trackers;
        lock (_gate)
        {
            trackers = [.. _trackers.Select(static entry => entry.TryGetTarget(out QuotaTracker? tracker) ? tracker : null).OfType<QuotaTracker>()];
        }

        return trackers
            .SelectMany(tracker => tracker.Quotas.Select(
                entry => (tracker.Account, entry.Quota.Bucket, Value: read(entry.Quota, entry.IsOver))))
            .Where(static reading => reading.Value is not null)
            .GroupBy(static reading => (reading.Account, reading.Bucket), static reading => reading.Value!.Value)
            .Select(static group => new Measurement<long>(
                group.Min(),
                MetricTags.Account(group.Key.Account),
                new KeyValuePair<string, object?>(SigneasyAuthTelemetry.BucketTag, group.Key.Bucket)));
    }
}
