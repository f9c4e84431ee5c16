using System.Runtime.CompilerServices;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Load;

public class LeakTests
{
    private const int Cycles = 100_000;

    [Fact]
    public void A_hundred_thousand_caches_with_a_request_under_way_leave_nothing_behind_when_disposed()
    {
        var source = new TokenSequence(async cancel =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return TokenSequence.Token("never");
        });

        WeakReference[] caches = Create(Cycles, () =>
        {
            var cache = new CachingTokenProvider(source);
            Task<AccessToken> waiter = cache.GetTokenAsync(CancellationToken.None).AsTask();
            cache.Dispose();
            Assert.NotNull(waiter.Exception);
            return cache;
        });

        AssertGone(caches);
    }

    [Fact]
    public void A_hundred_thousand_clients_leave_nothing_behind_when_disposed()
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = "not-a-real-secret" };

        WeakReference[] clients = Create(Cycles, () =>
        {
            HttpClient client = SigneasyHttpClient.Create(options);
            client.Dispose();
            return client;
        });

        AssertGone(clients);
    }

    /// <summary>Out of the caller's frame, which would keep the last of them alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Create(int count, Func<object> create) =>
        [.. Enumerable.Range(0, count).Select(_ => new WeakReference(create()))];

    /// <summary>What flies on the pool ends in its own time.</summary>
    private static void AssertGone(WeakReference[] objects)
    {
        DateTime limit = DateTime.UtcNow.AddSeconds(30);
        int live;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            live = objects.Count(one => one.IsAlive);
        }
        while (live > 0 && DateTime.UtcNow < limit);

        Assert.Equal(0, live);
    }
}
