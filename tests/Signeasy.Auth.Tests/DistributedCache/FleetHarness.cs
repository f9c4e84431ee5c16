using Medallion.Threading;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Processes that share a store and a lock, on one clock that the test advances.</summary>
internal sealed class FleetHarness
{
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private int _tokenCount;

    public ObservedClock Clock { get; } = new();

    public FleetStore Store { get; } = new();

    public FleetLocks Locks { get; } = new();

    public RecordedCacheLog Log { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Adds a process to the fleet.</summary>
    public DistributedTokenProvider Join(
        ITokenProvider source,
        Action<SigneasyAuthOptions>? configure = null,
        TimeProvider? clock = null,
        bool hasLock = true,
        bool canEncrypt = true)
    {
        SharingSettings settings = FleetSettings.With(configure ?? (_ => { }));
        return Join(source, () => settings, clock, hasLock ? Locks : null, canEncrypt);
    }

    public DistributedTokenProvider Join(
        ITokenProvider source,
        Func<SharingSettings> settings,
        TimeProvider? clock = null,
        IDistributedLockProvider? locks = null,
        bool canEncrypt = true) =>
        new(source, Store, settings, locks, account: "", Log, clock ?? Clock, canEncrypt);

    /// <summary>A token issued now; its lifetime is 30 days unless another is given.</summary>
    public AccessToken NewToken(TimeSpan? lifetime = null, string? scope = null) =>
        new($"token-{++_tokenCount}", Now, Now + (lifetime ?? TimeSpan.FromDays(30)), scope);

    /// <summary>A source that returns a new token for each call.</summary>
    public ScriptedTokenSource NewSource(TimeSpan? lifetime = null) =>
        new() { Script = _ => new ValueTask<AccessToken>(NewToken(lifetime)) };

    /// <summary>A source that fails.</summary>
    public static ScriptedTokenSource NewFailure(SigneasyAuthException? failure = null) =>
        new() { Script = _ => ValueTask.FromException<AccessToken>(failure ?? CacheHarness.Outage()) };

    /// <summary>Stores this token, or a new one, as the shared token.</summary>
    public async Task<AccessToken> ShareAsync(AccessToken? token = null)
    {
        token ??= NewToken();
        AccessToken shared = await AskAsync(Join(TokenSequence.Of(token)));
        Assert.Same(token, shared);
        return token;
    }

    public static Task<AccessToken> AskAsync(ITokenProvider provider) =>
        provider.GetTokenAsync(TestContext.Current.CancellationToken).AsTask();

    public static Task<AccessToken> RenewAsync(ITokenProvider provider, AccessToken rejected) =>
        provider.RenewTokenAsync(rejected, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Advances the clock by one poll interval, as often as the call waits for it.</summary>
    public async Task PollAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await Clock.WaitBegunAsync(Poll);
            Clock.Advance(Poll);
        }
    }

    public static void AssertSame(AccessToken expected, AccessToken actual)
    {
        Assert.Equal(expected.Value, actual.Value);
        Assert.Equal(expected.IssuedAt, actual.IssuedAt);
        Assert.Equal(expected.ExpiresAt, actual.ExpiresAt);
        Assert.Equal(expected.Scope, actual.Scope);
    }
}
