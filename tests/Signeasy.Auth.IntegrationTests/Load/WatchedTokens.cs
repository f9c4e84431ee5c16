using System.Collections.Concurrent;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>Passes a cache's results on unchanged, and records those that no caller should ever get.</summary>
internal sealed class WatchedTokens(CachingTokenProvider cache, TimeProvider clock) : ITokenProvider
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _complaints = new();

    /// <summary>Calls that waited or failed although a usable token was cached all the while, or that got one past its time.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset before = clock.GetUtcNow();
        AccessToken? cached = cache.Status.Token;
        Task<AccessToken> call = cache.GetTokenAsync(cancellationToken).AsTask();
        bool isServedAtOnce = call.IsCompletedSuccessfully;

        // The clock only moves on: what is usable after the call was so during it.
        if (!isServedAtOnce && cached is not null && IsUsable(cached, clock.GetUtcNow()))
        {
            _complaints.Enqueue($"A call {(call.IsCompleted ? "failed" : "waited")} at {before:T} with a token until {cached.ExpiresAt:T}.");
        }

        AccessToken token = await call;
        if (isServedAtOnce && !IsUsable(token, before))
        {
            _complaints.Enqueue($"A call at {before:T} got a token until {token.ExpiresAt:T}.");
        }

        return token;
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        cache.RenewTokenAsync(rejected, cancellationToken);

    private static bool IsUsable(AccessToken token, DateTimeOffset now) => now < token.ExpiresAt - Margin;
}
