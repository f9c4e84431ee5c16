using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Gauge of how long the API has rejected each account's token.</summary>
internal sealed class RejectionGauge
{
    private readonly object _gate = new();
    private readonly HashSet<IRejectionGaugeSource> _sources = [];

    public RejectionGauge(Meter meter) => meter.CreateObservableGauge(
        SigneasyAuthTelemetry.RejectionAge,
        Observe,
        "s",
        "Time since the API began to reject every call.");

    public void Add(IRejectionGaugeSource source)
    {
        lock (_gate)
        {
            _sources.Add(source);
        }
    }

    public void Remove(IRejectionGaugeSource source)
    {
        lock (_gate)
        {
            _sources.Remove(source);
        }
    }

    /// <summary>One value for each account: the highest, if a process has several clients for it.</summary>
    private IEnumerable<Measurement<double>> Observe()
    {
        IRejectionGaugeSource[] sources;
        lock (_gate)
        {
            sources = [.. _sources];
        }

        return
            from source in sources
            group source.Age.TotalSeconds by source.Account into account
            select new Measurement<double>(account.Max(), MetricTags.Account(account.Key));
    }
}
