namespace Signeasy.Auth.Internal;

/// <summary>
/// Names that turned out to be unknown, remembered for a while so that repeated calls don't ask the application's database
/// each time. Guarded by the owner's lock.
/// </summary>
internal sealed class UnknownAccounts(int max)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _forgottenAt = new(StringComparer.Ordinal);

    public int Count => _forgottenAt.Count;

    public void Add(string name, long now)
    {
        if (_forgottenAt.Count >= max)
        {
            RemoveOld(now);
        }

        // Someone is trying out names. If the earlier ones are tried again, each costs another lookup.
        if (_forgottenAt.Count >= max)
        {
            _forgottenAt.Clear();
        }

        _forgottenAt[name] = now + Lifetime.Ticks;
    }

    public bool Contains(string name, long now) => _forgottenAt.TryGetValue(name, out long forgottenAt) && now < forgottenAt;

    public void Remove(string name) => _forgottenAt.Remove(name);

    public void RemoveOld(long now)
    {
        foreach (string name in _forgottenAt.Where(entry => now >= entry.Value).Select(entry => entry.Key).ToArray())
        {
            _forgottenAt.Remove(name);
        }
    }
}
