namespace Signeasy.Auth.Tests;

/// <summary>A source whose answer may be on its way for a while, and so be out of date when it arrives.</summary>
internal sealed class SlowTenants(TenantTable tenants) : ISigneasyAccountSource
{
    private Gate? _gate;

    /// <summary>Where the next answer waits on its way.</summary>
    public void StopNextAt(Gate gate) => Volatile.Write(ref _gate, gate);

    public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken)
    {
        SigneasyAuthOptions? options = await tenants.FindAsync(account, cancellationToken);
        if (Interlocked.Exchange(ref _gate, null) is { } gate)
        {
            await gate.PassAsync();
        }

        return options;
    }
}
