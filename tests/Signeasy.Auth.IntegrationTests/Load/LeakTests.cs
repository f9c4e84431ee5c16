using System.Runtime.CompilerServices;
using Signeasy.Auth.IntegrationTests.Hostile;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>Looks at the process's memory and timers, and so runs alone.</summary>
[Collection(Alone.Name)]
public class LeakTests(ITestOutputHelper output)
{
    private const int Cycles = 100_000;
    private const long MostBytes = 8 << 20;
    private const int MostTimers = 100;

    [Fact]
    public void A_hundred_thousand_caches_disposed_of_during_a_request_leave_nothing_behind()
    {
        var source = new TokenSequence(async cancel =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return TokenSequence.Token("never");
        });

        AssertLeavesNothing(() =>
        {
            var cache = new CachingTokenProvider(source);
            Task<AccessToken> waiter = cache.GetTokenAsync(CancellationToken.None).AsTask();
            cache.Dispose();
            Assert.NotNull(waiter.Exception);
            return cache;
        });
    }

    [Fact]
    public void A_hundred_thousand_clients_leave_nothing_behind_when_disposed()
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = "not-a-real-secret" };

        AssertLeavesNothing(() =>
        {
            HttpClient client = SigneasyHttpClient.Create(options);
            client.Dispose();
            return client;
        });
    }

    /// <summary>The objects themselves are gone, and so is whatever hung on them: a cycle that kept 84 bytes would show.</summary>
    private void AssertLeavesNothing(Func<object> create)
    {
        AssertGone(Create(100, create));
        (long bytes, long timers) before = Measure();

        AssertGone(Create(Cycles, create));

        (long bytes, long timers) after = Measure();
        output.WriteLine($"{before} before, {after} after");
        Assert.InRange(after.bytes, 0, before.bytes + MostBytes);
        Assert.InRange(after.timers, 0, before.timers + MostTimers);
    }

    private static (long Bytes, long Timers) Measure() => (GC.GetTotalMemory(forceFullCollection: true), Timer.ActiveCount);

    /// <summary>Out of the caller's frame, which would keep the last of them alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Create(int count, Func<object> create) =>
        [.. Enumerable.Range(0, count).Select(_ => new WeakReference(create()))];

    /// <summary>Work in progress on the pool ends in its own time.</summary>
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
