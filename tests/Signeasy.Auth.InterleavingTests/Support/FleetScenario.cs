using Medallion.Threading;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>Processes that share one store and one lock, each with a provider of its own, and the issuer.</summary>
internal sealed class FleetScenario
{
    public FleetScenario() => Issuer = new ScheduledSource(Clock);

    public ManualClock Clock { get; } = new();

    public ScheduledSource Issuer { get; }

    public ScheduledStore Store { get; } = new();

    public ScheduledLocks Locks { get; } = new();

    /// <summary>Starts another process.</summary>
    public DistributedTokenProvider Start(IDistributedLockProvider? locks = null) => new(
        Issuer,
        Store,
        new SigneasyAuthOptions { ClientId = "client", ClientSecret = "secret" },
        locks ?? Locks,
        logger: null,
        Clock);

    /// <summary>Puts a first token into the store, and moves the clock on.</summary>
    public async Task<AccessToken> StoreTokenAsync(TimeSpan age)
    {
        AccessToken token = await Start().GetTokenAsync();
        Clock.Advance(age);
        return token;
    }

    /// <summary>A call in a process, on another thread.</summary>
    public static Task<AccessToken> GetAsync(DistributedTokenProvider process, CancellationToken cancellationToken = default) =>
        Task.Run(async () => await process.GetTokenAsync(cancellationToken));

    /// <summary>A call in a process whose token the API rejected, on another thread.</summary>
    public static Task<AccessToken> RenewAsync(DistributedTokenProvider process, AccessToken rejected) =>
        Task.Run(async () => await process.RenewTokenAsync(rejected));

    /// <summary>Checks that no lock is left, and that the last token of the issuer is in the store.</summary>
    public async Task EndAsync()
    {
        Require.That(Locks.Held.Count == 0, "A lock wasn't released.");
        int calls = Issuer.Calls;
        AccessToken token = await Start().GetTokenAsync();
        Require.That(token.Value == $"client.{calls}", $"The store has token {token.Value} instead of the newest one, number {calls}.");
    }
}
