using System.Collections.Concurrent;

namespace Signeasy.Auth.Tests;

/// <summary>The tenants of an application, as its database has them.</summary>
internal sealed class TenantTable : ISigneasyAccountSource, IDisposable
{
    private readonly ConcurrentDictionary<string, SigneasyAuthOptions> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _lookups = new();
    private readonly SemaphoreSlim _begun = new(0);

    /// <summary>The names that were looked up so far.</summary>
    public IReadOnlyCollection<string> Lookups => _lookups;

    /// <summary>Called before each lookup; may fail or wait.</summary>
    public Func<string, CancellationToken, Task> BeforeLookup { get; set; } = static (_, _) => Task.CompletedTask;

    public SigneasyAuthOptions? this[string account]
    {
        get => _tenants.GetValueOrDefault(account);
        set
        {
            if (value is null)
            {
                _tenants.TryRemove(account, out _);
            }
            else
            {
                _tenants[account] = value;
            }
        }
    }

    /// <summary>Completes when another lookup has begun.</summary>
    public Task LookupBegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken)
    {
        _lookups.Enqueue(account);
        _begun.Release();
        await BeforeLookup(account, cancellationToken);
        return this[account];
    }

    public void Dispose() => _begun.Dispose();
}
