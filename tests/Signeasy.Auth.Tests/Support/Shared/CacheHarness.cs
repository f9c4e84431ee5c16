using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>A cache over a scripted source, on a clock that the test moves and with a jitter that it chooses.</summary>
internal sealed class CacheHarness : IDisposable
{
    private readonly PendingWork _watch;
    private int _tokenCount;

    public CacheHarness(TimeSpan? renewBefore = null)
    {
        _watch = PendingWork.For(Clock);
        Cache = new CachingTokenProvider(
            Source, renewBefore ?? TimeSpan.FromDays(3), TimeSpan.FromSeconds(30), Log, Clock, account: "default", jitter: () =>
            {
                JitterCount++;
                return Jitter;
            });
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ScriptedTokenSource Source { get; } = new();

    public RecordedCacheLog Log { get; } = new();

    public CachingTokenProvider Cache { get; }

    /// <summary>The jitter of all that comes: 0 to 1; one half leaves back-off steps as they are.</summary>
    public double Jitter { get; set; } = 0.5;

    public int JitterCount { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static SigneasyAuthException Outage(TimeSpan? retryAfter = null) =>
        new("The issuer is down.", retryAfter: retryAfter, isTransient: true);

    public static SigneasyAuthException WrongSecret() => new("The secret is wrong.", error: "access_denied");

    /// <summary>A token issued now; its lifetime is 30 days unless another is given.</summary>
    public AccessToken NewToken(TimeSpan? lifetime = null) =>
        new($"token-{++_tokenCount}", Now, Now + (lifetime ?? TimeSpan.FromDays(30)));

    public void AnswerWith(Func<AccessToken> answer) => Source.Script = _ => new ValueTask<AccessToken>(answer());

    public AccessToken AnswerWith(AccessToken token)
    {
        AnswerWith(() => token);
        return token;
    }

    public void FailWith(Exception failure) => Source.Script = _ => ValueTask.FromException<AccessToken>(failure);

    /// <summary>Calls of the source wait in <see cref="ScriptedTokenSource.NextCallAsync"/> from now on.</summary>
    public void LetCallsWait() => Source.Script = null;

    /// <summary>A call that has to be served at once.</summary>
    public AccessToken Serve()
    {
        Task<AccessToken> call = GetAsync();
        Assert.True(call.IsCompletedSuccessfully, "The call was not served at once.");
        return call.Result;
    }

    /// <summary>A call that may wait.</summary>
    public Task<AccessToken> GetAsync() =>
        Cache.GetTokenAsync(TestContext.Current.CancellationToken).AsTask().IgnoreFailure();

    /// <summary>Reports that the API rejected a token; the task may wait.</summary>
    public Task<AccessToken> RenewAsync(AccessToken rejected) =>
        Cache.RenewTokenAsync(rejected, TestContext.Current.CancellationToken).AsTask().IgnoreFailure();

    /// <summary>A call that has to fail, and the end of its acquisition.</summary>
    public async Task<SigneasyAuthException> GetFailureAsync()
    {
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(GetAsync);
        await SettledAsync();
        return failure;
    }

    /// <summary>Puts this token into the cache, obtained in the ordinary way.</summary>
    public async Task<AccessToken> CacheTokenAsync(AccessToken? token = null)
    {
        token ??= NewToken();
        AnswerWith(token);
        Assert.Same(token, await GetAsync());
        await SettledAsync();
        LetCallsWait();
        return token;
    }

    /// <summary>Puts a token into the cache, and moves the clock to a day before its expiry: it is due.</summary>
    public async Task<AccessToken> CacheDueTokenAsync()
    {
        AccessToken token = await CacheTokenAsync();
        Clock.SetUtcNow(token.ExpiresAt.AddDays(-1));
        return token;
    }

    /// <summary>A call that starts a renewal, which fails.</summary>
    public Task<AccessToken> FailRenewalAsync(SigneasyAuthException? failure = null)
    {
        FailWith(failure ?? Outage());
        return ServeAndSettleAsync();
    }

    /// <summary>One call that is served at once, and the end of the work that it started in the background.</summary>
    public async Task<AccessToken> ServeAndSettleAsync()
    {
        AccessToken token = Serve();
        await SettledAsync();
        return token;
    }

    /// <summary>Completes when no acquisition is in progress.</summary>
    public Task SettledAsync() => _watch.WhenIdleAsync().WaitAsync(TestContext.Current.CancellationToken);

    public void Dispose() => Cache.Dispose();
}
