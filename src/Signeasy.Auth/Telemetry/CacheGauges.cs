using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Gauges of all caches that haven't been disposed.</summary>
internal sealed class CacheGauges
{
    private readonly object _gate = new();
    private readonly HashSet<ICacheGaugeSource> _caches = [];

    public CacheGauges(Meter meter)
    {
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.TimeToExpiry,
            () => Observe(static status => Until(status.Token?.ExpiresAt, status.At), Enumerable.Min),
            "s",
            "Time until the access token expires.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.TimeToRenewal,
            () => Observe(static status => Until(status.RenewsAt, status.At), Enumerable.Min),
            "s",
            "Time until the access token becomes due for renewal.");
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.FailureAge,
            () => Observe(static status => (status.At - status.FailingSince)?.TotalSeconds ?? 0, Enumerable.Max),
            "s",
            "Time since the first failure after the last success.");
    }

    public void Add(ICacheGaugeSource cache)
    {
        lock (_gate)
        {
            _caches.Add(cache);
        }
    }

    public void Remove(ICacheGaugeSource cache)
    {
        lock (_gate)
        {
            _caches.Remove(cache);
        }
    }

    /// <summary>One value for each account: the worst, if a process has several caches for it.</summary>
    private IEnumerable<Measurement<double>> Observe(
        Func<TokenStatus, double?> read, Func<IEnumerable<double>, double> worst)
    {
        ICacheGaugeSource[] caches;
        lock (_gate)
        {
            caches = [.. _caches];
        }

        return
            from cache in caches
            let value = read(cache.Status)
            where value is not null
            group value.Value by cache.Account into account
            select new Measurement<double>(worst(account), MetricTags.Account(account.Key));
    }

    /// <summary>Seconds until that time; null if there is none, or it isn't known.</summary>
    private static double? Until(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } at && at != DateTimeOffset.MaxValue ? (at - now).TotalSeconds : null;
}
