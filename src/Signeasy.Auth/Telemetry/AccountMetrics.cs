using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>Counts the accounts that are known only at run time. Their names aren't tags: there may be thousands.</summary>
internal sealed class AccountMetrics
{
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _unknown;

    public AccountMetrics(Meter meter, Func<int> countHeld)
    {
        meter.CreateObservableGauge(
            SigneasyAuthTelemetry.HeldAccounts, () => countHeld(), "{account}", "Accounts known only at run time that are held in memory.");
        _dropped = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.DroppedAccounts, "{account}", "Accounts known only at run time that were dropped from memory.");
        _unknown = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.UnknownAccounts, "{lookup}", "Lookups of accounts that don't exist.");
    }

    /// <summary>An account wasn't used for a while, or (if <paramref name="isForSpace"/>) others needed its place.</summary>
    public void Dropped(bool isForSpace) =>
        _dropped.Add(1, new KeyValuePair<string, object?>(SigneasyAuthTelemetry.ReasonTag, isForSpace ? "capacity" : "idle"));

    public void Unknown() => _unknown.Add(1);
}
