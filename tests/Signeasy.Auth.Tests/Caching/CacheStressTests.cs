namespace Signeasy.Auth.Tests;

public sealed class CacheStressTests : IDisposable
{
    private const int Threads = 64;
    private const int CallsOfEach = 400;
    private const int Acquisitions = 100;
    private readonly CacheHarness _harness = new(renewBefore: TimeSpan.FromMinutes(20));
    private int _underWay;
    private int _mostUnderWay;
    private int _answerCount;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Sixty_four_threads_never_see_an_expired_token_nor_an_error_while_one_is_usable()
    {
        _harness.Source.Script = _ => AnswerAsync();
        await _harness.GetAsync();
        Task callers = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => OnOwnThread(CallAgainAndAgain)));

        await MoveTheClockUntilAsync(callers);
        await callers;
        await _harness.SettledAsync();

        Assert.Equal(1, _mostUnderWay);
        Assert.Equal(_harness.Source.CallCount, _harness.Cache.Status.Acquisitions);
        Assert.Contains(12, _harness.Log.EventIds);
        Assert.Contains(13, _harness.Log.EventIds);
        Assert.Contains(16, _harness.Log.EventIds);
    }

    private static Task OnOwnThread(Action action) => Task.Factory.StartNew(
        action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Outages come and go, long enough for a token to expire in each.</summary>
    private async ValueTask<AccessToken> AnswerAsync()
    {
        int underWay = Interlocked.Increment(ref _underWay);
        _mostUnderWay = Math.Max(_mostUnderWay, underWay);
        int answer = ++_answerCount;
        if (answer % 3 == 0)
        {
            await Task.Yield();
        }

        Interlocked.Decrement(ref _underWay);
        return answer % 30 >= 20 ? throw CacheHarness.Outage() : _harness.NewToken(TimeSpan.FromHours(1));
    }

    private void CallAgainAndAgain()
    {
        for (int i = 0; i < CallsOfEach || _harness.Source.CallCount < Acquisitions; i++)
        {
            DateTimeOffset before = _harness.Now;
            AccessToken? cachedBefore = _harness.Cache.Status.Token;
            try
            {
                AccessToken token = _harness.GetAsync().GetAwaiter().GetResult();
                Assert.True(
                    token.ExpiresAt.AddSeconds(-30) > before,
                    $"A token that expired {token.ExpiresAt:u} was given at {before:u}.");
            }
            catch (SigneasyAuthException)
            {
                DateTimeOffset after = _harness.Now;
                Assert.True(
                    cachedBefore is null || after >= cachedBefore.ExpiresAt.AddSeconds(-30),
                    $"A call failed at {after:u} while a token was cached that expires {cachedBefore?.ExpiresAt:u}.");
            }

            Thread.Yield();
        }
    }

    private async Task MoveTheClockUntilAsync(Task end)
    {
        for (int minute = 0; !end.IsCompleted; minute++)
        {
            _harness.Clock.Advance(TimeSpan.FromMinutes(1));
            _ = _harness.Cache.GetTokenAsync(CancellationToken.None).AsTask();
            if (minute % 50 == 0 && _harness.Cache.Status.Token is { } token)
            {
                _ = _harness.RenewAsync(token);
            }

            // So that renewals land within their window, and no token expires on its way from the source to the cache
            // (its waiters would rightly get it).
            if (minute % 5 == 0)
            {
                await _harness.SettledAsync();
            }
        }
    }
}
