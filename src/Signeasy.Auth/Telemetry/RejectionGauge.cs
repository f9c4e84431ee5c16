using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Gauge of how long the API has rejected each account's token.</summary>
internal sealed class RejectionGauge
{
    private readonly object _gate = new();
    private readonly HashSet<ApiRejections> _accounts = [];

    public RejectionGauge(Meter meter) => meter.CreateObservableGauge(
        SigneasyAuthTelemetry.RejectionAge,
        Observe,
        "s",
        "Time since the API began to reject every call.");

    public void Add(ApiRejections rejections)
    {
        lock (_gate)
        {
            _accounts.Add(rejections);
        }
    }

    public void Remove(ApiRejections rejections)
    {
        lock (_gate)
        {
            _accounts.Remove(rejections);
        }
    }

    /// <summary>One value for each account: the highest, if a process has several clients for it.</summary>
    private IEnumerable<Measurement<double>> Observe()
    {
        ApiRejections[] accounts;
        lock (_gate)
        {
            accounts = [.. _accounts];
        }

        return
            from rejections in accounts
            group rejections.Age.TotalSeconds by rejections.Account into account
            select new Measurement<double>(account.Max(), MetricTags.Account(account.Key));
    }
}
