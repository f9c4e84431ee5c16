namespace Signeasy.Auth.InterleavingTests;

/// <summary>One cache over a scheduled source.</summary>
internal sealed class CacheScenario
{
    private static readonly AuthMetrics Metrics = AuthMetrics.Create(factory: null);
    private readonly PendingWork _pending;

    public CacheScenario()
    {
        _pending = PendingWork.For(Clock);
        Source = new ScheduledSource(Clock);
        Cache = new CachingTokenProvider(
            Source,
            renewBefore: TimeSpan.FromDays(3),
            acquisitionTimeout: TimeSpan.FromSeconds(30),
            logger: null,
            Clock,
            account: "account",
            jitter: () => 0.5,
            Metrics);
    }

    public ManualClock Clock { get; } = new();

    public ScheduledSource Source { get; }

    public CachingTokenProvider Cache { get; }

    public static AccountSettings Settings(string client = "client", string secret = "secret") =>
        new(new SigneasyAuthOptions { ClientId = client, ClientSecret = secret });

    /// <summary>Puts a first token into the cache, and moves the clock on.</summary>
    public async Task<AccessToken> CacheTokenAsync(TimeSpan age)
    {
        AccessToken token = await Cache.GetTokenAsync();
        await IdleAsync();
        Clock.Advance(age);
        return token;
    }

    /// <summary>A caller on another thread.</summary>
    public Task<AccessToken> GetAsync(CancellationToken cancellationToken = default) =>
        Task.Run(async () => Checked(Clock.Now, await Cache.GetTokenAsync(cancellationToken)));

    /// <summary>A caller on another thread that must not have to wait.</summary>
    public Task<AccessToken> ServeAsync() => Task.Run(() =>
    {
        DateTimeOffset start = Clock.Now;
        ValueTask<AccessToken> call = Cache.GetTokenAsync();
        Require.That(call.IsCompletedSuccessfully, "A call wasn't served at once, although there is a usable token.");
        return Checked(start, call.Result);
    });

    /// <summary>A caller on another thread whose token the API rejected.</summary>
    public Task<AccessToken> RenewAsync(AccessToken rejected) => Task.Run(async () => await Cache.RenewTokenAsync(rejected));

    /// <summary>Completes when no acquisition is in progress.</summary>
    public Task IdleAsync() => _pending.WhenIdleAsync();

    /// <summary>Checks that no acquisition was left behind, and that a later call is served.</summary>
    public async Task<AccessToken> EndAsync()
    {
        await IdleAsync();
        Require.That(!Cache.Status.IsAcquiring, "An acquisition has no end.");
        AccessToken token = await Cache.GetTokenAsync();
        await IdleAsync();
        Cache.LeaveGauges();
        return token;
    }

    private static AccessToken Checked(DateTimeOffset start, AccessToken token)
    {
        Require.That(token.ExpiresAt > start.AddSeconds(30), "A caller got an expired token.");
        return token;
    }
}
