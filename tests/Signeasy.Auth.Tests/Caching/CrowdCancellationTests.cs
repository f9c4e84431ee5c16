namespace Signeasy.Auth.Tests;

public sealed class CrowdCancellationTests : IDisposable
{
    private const int Waiters = 1000;
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_thousand_waiters_are_cancelled_if_they_give_up_and_served_otherwise()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed: {seed}");
#pragma warning disable CA5394 // Which half gives up is no secret.
        bool[] givesUp = new Random(seed).GetItems([true, false], Waiters);
#pragma warning restore CA5394
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters =
        [
            .. givesUp.Select(does => _harness.Cache.GetTokenAsync(does ? cancellation.Token : TestContext.Current.CancellationToken).AsTask()),
        ];
        SourceCall call = await _harness.Source.NextCallAsync();
        bool anyEndedBefore = waiters.Any(waiter => waiter.IsCompleted);

        await cancellation.CancelAsync();
        bool isSourceCancelled = call.CancellationToken.IsCancellationRequested;
        AccessToken token = await call.GiveAsync(_harness.NewToken());
        await Task.WhenAll(waiters.Select(waiter => Record.ExceptionAsync(() => waiter).AsTask()));

        Assert.False(anyEndedBefore);
        Assert.False(isSourceCancelled);
        Assert.Equal(givesUp, waiters.Select(waiter => waiter.IsCanceled));
        Assert.All(waiters.Where(waiter => !waiter.IsCanceled), waiter => Assert.Same(token, waiter.Result));
        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task A_thousand_waiters_are_cancelled_if_they_give_up_and_get_the_disposal_otherwise()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters =
        [
            .. Enumerable.Range(0, Waiters).Select(
                number => _harness.Cache.GetTokenAsync(number % 2 == 0 ? cancellation.Token : TestContext.Current.CancellationToken).AsTask()),
        ];
        SourceCall call = await _harness.Source.NextCallAsync();

        await Task.WhenAll(cancellation.CancelAsync(), Task.Run(_harness.Cache.Dispose, TestContext.Current.CancellationToken));
        Exception?[] ends = await Task.WhenAll(waiters.Select(waiter => Record.ExceptionAsync(() => waiter).AsTask()));

        Assert.All(ends.Where((_, number) => number % 2 == 1), end => Assert.IsType<ObjectDisposedException>(end));
        Assert.All(ends, end => Assert.True(end is OperationCanceledException or ObjectDisposedException));
        Assert.True(call.CancellationToken.IsCancellationRequested);
    }
}
