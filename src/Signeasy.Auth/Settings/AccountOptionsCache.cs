using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The cache of <see cref="IOptionsMonitor{TOptions}"/>, with an event for entries that the application removes.
/// </summary>
internal sealed class AccountOptionsCache : OptionsCache<SigneasyAuthOptions>, IOptionsMonitorCache<SigneasyAuthOptions>
{
    /// <summary>Raised after an account's options were removed; null means all accounts.</summary>
    public event Action<string?>? Removed;

    public override bool TryRemove(string? name)
    {
        bool removed = base.TryRemove(name);
        Removed?.Invoke(name ?? Options.DefaultName);
        return removed;
    }

    void IOptionsMonitorCache<SigneasyAuthOptions>.Clear()
    {
        Clear();
        Removed?.Invoke(null);
    }
}
