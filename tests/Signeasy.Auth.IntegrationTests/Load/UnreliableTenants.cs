namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>A database of tenants that fails half the time. A tenant's client is replaced by another at any time.</summary>
#pragma warning disable CA5394 // Random numbers that are no secret.
internal sealed class UnreliableTenants(int count) : ISigneasyAccountSource
{
    private readonly int[] _generations = new int[count];
    private readonly int[] _effective = new int[count];

    public static string Name(int tenant) => $"tenant{tenant}";

    /// <summary>The oldest of the tenant's clients that a call which begins now may use.</summary>
    public int GetGeneration(int tenant) => Volatile.Read(ref _effective[tenant]);

    /// <summary>Replaces a tenant's client, and has the accounts forget it.</summary>
    public void Replace(int tenant, ISigneasyAccounts accounts)
    {
        int generation = Interlocked.Increment(ref _generations[tenant]);
        accounts.Forget(Name(tenant));
        for (int before = GetGeneration(tenant); before < generation; before = GetGeneration(tenant))
        {
            Interlocked.CompareExchange(ref _effective[tenant], generation, before);
        }
    }

    public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default)
    {
        int generation = Volatile.Read(ref _generations[int.Parse(account["tenant".Length..], null)]);
        await Task.Yield();
        return Random.Shared.Next(2) == 0
            ? throw new InvalidOperationException("The database failed.")
            : new SigneasyAuthOptions { ClientId = TenantSigneasy.ClientOf(account, generation), ClientSecret = "not-a-real-secret" };
    }
}
