using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Gauges over the caches that live. Holds none of them alive: an application may forget to dispose of one.
/// </summary>
internal sealed class CacheGauges
{
    private readonly object _gate = new();
    private readonly List<WeakReference<CachingTokenProvider>> _caches = [];
    private int _pruneAt = 16;

    public CacheGauges(Meter meter)
    {
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.TimeToExpiry,
            () => Observe(static status => Until(status.Token?.ExpiresAt, status.At), isWorstLeast: true),
            "s",
            "Time until the access token expires.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.TimeToRenewal,
            () => Observe(static status => Until(status.RenewsAt, status.At), isWorstLeast: true),
            "s",
            "Time until the access token becomes due for renewal.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.FailureAge,
            () => Observe(static status => (status.At - status.FailingSince)?.TotalSeconds ?? 0, isWorstLeast: false),
            "s",
            "Time since the first failure that no success followed.");
    }

    public void Add(CachingTokenProvider cache)
    {
        lock (_gate)
        {
            if (_caches.Count >= _pruneAt)
            {
                _caches.RemoveAll(static entry => !entry.TryGetTarget(out _));
                _pruneAt = Math.Max(16, 2 * _caches.Count);
            }

            _caches.Add(new WeakReference<CachingTokenProvider>(cache));
        }
    }

    public void Remove(CachingTokenProvider cache)
    {
        lock (_gate)
        {
            _caches.RemoveAll(entry => entry.TryGetTarget(out CachingTokenProvider? other) && ReferenceEquals(other, cache));
        }
    }

    /// <summary>One value for each account: the worst, should a process have several caches for it.</summary>
    private IEnumerable<Measurement<double>> Observe(Func<TokenStatus, double?> read, bool isWorstLeast)
    {
        CachingTokenProvider[] caches;
        lock (_gate)
        {
            caches = [.. _caches.Select(static entry => entry.TryGetTarget(out CachingTokenProvider? cache) ? cache : null).OfType<CachingTokenProvider>()];
        }

        return caches
            .Select(cache => (cache.Account, Value: read(cache.Status)))
            .Where(static reading => reading.Value is not null)
            .GroupBy(static reading => reading.Account, static reading => reading.Value!.Value)
            .Select(group => new Measurement<double>(isWorstLeast ? group.Min() : group.Max(), AuthMetrics.Tag(group.Key)));
    }

    /// <summary>Null where there is no such instant, or it never comes.</summary>
    private static double? Until(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } at && at != DateTimeOffset.MaxValue ? (at - now).TotalSeconds : null;
}
