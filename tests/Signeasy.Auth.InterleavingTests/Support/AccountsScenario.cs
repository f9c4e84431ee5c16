using Microsoft.Extensions.Logging.Abstractions;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// Accounts that are known only at run time, over an application that looks them up and an issuer. Both take any number of
/// steps. The value of a token begins with the client it was issued to.
/// </summary>
internal sealed class AccountsScenario
{
    public static readonly TimeSpan SettingsLifetime = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);

    private readonly AuthMetrics _metrics = AuthMetrics.Create(factory: null);
    private readonly PendingWork _pending;
    private readonly AccountLookup _lookup;
    private readonly List<string> _lookupsInProgress = [];

    public AccountsScenario(int maxAccounts = 10)
    {
        _pending = PendingWork.For(Clock);
        _lookup = new AccountLookup(FindAsync, new SigneasyAuthOptions().ApiBaseAddress, Clock);
        Accounts = new RuntimeAccounts(
            new SigneasyAccountsOptions
            {
                MaxAccounts = maxAccounts,
                SettingsLifetime = SettingsLifetime,
                IdleTimeout = IdleTimeout,
            },
            Create,
            _metrics,
            NullLogger.Instance,
            Clock);
    }

    public ManualClock Clock { get; } = new();

    public RuntimeAccounts Accounts { get; }

    /// <summary>The accounts that the application knows, and their clients.</summary>
    public Dictionary<string, string> Clients { get; } = new() { ["a"] = "a", ["b"] = "b", ["c"] = "c" };

    /// <summary>The names of the accounts that were created.</summary>
    public List<string> Created { get; } = [];

    /// <summary>The source of each account that was created.</summary>
    public List<ScheduledSource> Sources { get; } = [];

    /// <summary>Number of lookups so far.</summary>
    public int Lookups { get; private set; }

    /// <summary>Number of lookups of one account that may be in progress at a time.</summary>
    public int MaxLookups { get; set; } = 1;

    /// <summary>Number of tokens that the issuer was asked for.</summary>
    public int Acquisitions => Sources.Sum(source => source.Calls);

    /// <summary>A call of an account, on another thread.</summary>
    public Task<AccessToken> GetAsync(string account) => Task.Run(() => CallAsync(account));

    /// <summary>A call of an account, on this thread.</summary>
    public async Task<AccessToken> CallAsync(string account) =>
        await Accounts.Get(account).Api.TokenProvider.GetTokenAsync();

    /// <summary>Completes when nothing is in progress in the background.</summary>
    public Task IdleAsync() => _pending.WhenIdleAsync();

    /// <summary>Checks that nothing was left behind, and ends the scenario.</summary>
    public async Task EndAsync()
    {
        await IdleAsync();
        Require.That(!Accounts.Held.Any(account => account.Status.IsAcquiring), "An acquisition has no end.");
        Accounts.Dispose();
        _metrics.Dispose();
    }

    public static void RequireClient(AccessToken token, params string[] clients) => Require.That(
        clients.Any(client => token.Value.StartsWith(client + ".", StringComparison.Ordinal)),
        $"A call got token {token.Value} instead of one of {string.Join(" or ", clients)}.");

    private RuntimeAccount Create(string name, KeptToken? kept)
    {
        Created.Add(name);
        var settings = new RuntimeSettings(name, _lookup, SettingsLifetime, Clock);
        var source = new ScheduledSource(Clock) { Client = () => settings.Current.ClientId, MaxRunning = 2 };
        Sources.Add(source);
        var cache = new CachingTokenProvider(
            new AccountTokenSource(name, settings, kept, () => new RejectedCredentials(source, settings), Clock),
            renewBefore: TimeSpan.FromDays(3),
            acquisitionTimeout: TimeSpan.FromSeconds(30),
            logger: null,
            Clock,
            name,
            jitter: () => 0.5,
            _metrics);
        return new RuntimeAccount(
            name,
            new ApiAccount(cache, cache.Rejections, NullLogger.Instance),
            cache,
            settings,
            verified => new SecretVerifier(verified, Clock, NullLogger.Instance, () => 0.5));
    }

    private async Task<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken)
    {
        Lookups++;
        _lookupsInProgress.Add(account);
        Require.That(_lookupsInProgress.Count(name => name == account) <= MaxLookups, "Too many lookups of an account at a time.");
        await Task.Yield();
        SigneasyAuthOptions? found = Clients.TryGetValue(account, out string? client)
            ? new SigneasyAuthOptions { ClientId = client, ClientSecret = "secret" }
            : null;
        await Task.Yield();
        _lookupsInProgress.Remove(account);
        return found;
    }
}
