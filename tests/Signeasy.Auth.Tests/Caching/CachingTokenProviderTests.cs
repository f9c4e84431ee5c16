using System.Reflection;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

public sealed class CachingTokenProviderTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_valid_token_is_returned_at_once_without_asking_the_source()
    {
        AccessToken cached = await _harness.CacheTokenAsync();

        AccessToken[] tokens = [.. Enumerable.Range(0, 100).Select(_ => _harness.Serve())];

        Assert.All(tokens, token => Assert.Same(cached, token));
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_call_allocates_nothing_while_the_token_is_valid()
    {
        await _harness.CacheTokenAsync();
        AllocatedByCalls(1_000);

        long allocated = AllocatedByCalls(1_000);

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_call_allocates_nothing_while_a_renewal_is_in_progress()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        AllocatedByCalls(1_000);

        long allocated = AllocatedByCalls(1_000);

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_valid_token_is_returned_while_another_thread_is_inside_the_lock()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        object gate = typeof(CachingTokenProvider)
            .GetField("_gate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_harness.Cache)!;
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        Task holder = RunOnOwnThread(() =>
        {
            lock (gate)
            {
                entered.Set();
                leave.Wait(TestContext.Current.CancellationToken);
            }
        });
        entered.Wait(TestContext.Current.CancellationToken);

        Task<AccessToken> call = Task.Run(_harness.Serve, TestContext.Current.CancellationToken);
        bool isServed = await Task.WhenAny(call, Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)) == call;
        leave.Set();
        await holder;

        Assert.True(isServed);
        Assert.Same(cached, await call);
    }

    [Fact]
    public async Task A_logger_that_blocks_delays_no_caller()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        _harness.Log.OnLog = () =>
        {
            entered.Set();
            leave.Wait(TestContext.Current.CancellationToken);
        };
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        AccessToken first = await _harness.GetAsync();
        entered.Wait(TestContext.Current.CancellationToken);
        AccessToken second = _harness.Serve();
        AccessToken? shown = _harness.Cache.Status.Token;
        leave.Set();
        await _harness.SettledAsync();

        Assert.Same(token, first);
        Assert.Same(token, second);
        Assert.Same(token, shown);
    }

    [Fact]
    public void A_cache_needs_a_source()
    {
        Exception? failure = Record.Exception(() => new CachingTokenProvider(null!));

        Assert.Equal("source", Assert.IsType<ArgumentNullException>(failure).ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData((30 * TimeSpan.TicksPerDay) + 1)]
    public void A_window_out_of_bounds_is_invalid(long ticks)
    {
        Exception? failure = Record.Exception(() => new CachingTokenProvider(_harness.Source, TimeSpan.FromTicks(ticks)));

        Assert.Equal("renewBefore", Assert.IsType<ArgumentOutOfRangeException>(failure).ParamName);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30 * TimeSpan.TicksPerDay)]
    public void A_window_at_its_bounds_is_accepted(long ticks)
    {
        using var cache = new CachingTokenProvider(_harness.Source, TimeSpan.FromTicks(ticks));

        Assert.Equal(0, cache.Status.Acquisitions);
    }

    [Fact]
    public async Task The_renewal_window_opens_three_days_ahead_by_default()
    {
        var clock = new FakeTimeProvider(_harness.Now);
        AccessToken token = _harness.AnswerWith(_harness.NewToken());
        using var cache = new CachingTokenProvider(_harness.Source, timeProvider: clock);
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        DateTimeOffset renewsAt = cache.Status.RenewsAt!.Value;

        Assert.InRange(renewsAt, token.ExpiresAt.AddDays(-3), token.ExpiresAt.AddDays(-2.4));
    }

    [Fact]
    public async Task A_cache_runs_on_the_system_s_clock_by_default()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var token = new AccessToken("token", now, now.AddHours(1));
        _harness.AnswerWith(token);
        using var cache = new CachingTokenProvider(_harness.Source);
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);

        ValueTask<AccessToken> second = cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Same(token, await second);
        Assert.Equal(1, _harness.Source.CallCount);
    }

    private static Task RunOnOwnThread(Action action) => Task.Factory.StartNew(
        action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private long AllocatedByCalls(int count)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < count; i++)
        {
            ValueTask<AccessToken> call = _harness.Cache.GetTokenAsync(cancellationToken);
            if (!call.IsCompletedSuccessfully)
            {
                Assert.Fail("The call was not served at once.");
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
