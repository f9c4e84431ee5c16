namespace Signeasy.Auth.Tests;

public sealed class CacheStressTests : IDisposable
{
    private const int Threads = 64;
    private const int CallsOfEach = 400;
    private const int Acquisitions = 100;
    private readonly CacheHarness _rig = new(renewBefore: TimeSpan.FromMinutes(20));
    private int _underWay;
    private int _mostUnderWay;
    private int _answerCount;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Sixty_four_threads_never_see_an_expired_token_nor_an_error_while_one_is_usable()
    {
        _rig.Source.Script = _ => AnswerAsync();
        await _rig.GetAsync();
        Task callers = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => OnOwnThread(CallAgainAndAgain)));

        await MoveTheClockUntilAsync(callers);
        await callers;
        await _rig.SettledAsync();

        Assert.Equal(1, _mostUnderWay);
        Assert.Equal(_rig.Source.CallCount, _rig.Cache.Status.Acquisitions);
        Assert.Contains(12, _rig.Log.EventIds);
        Assert.Contains(13, _rig.Log.EventIds);
        Assert.Contains(16, _rig.Log.EventIds);
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
        return answer % 30 >= 20 ? throw CacheHarness.Outage() : _rig.NewToken(TimeSpan.FromHours(1));
    }

    private void CallAgainAndAgain()
    {
        for (int i = 0; i < CallsOfEach || _rig.Source.CallCount < Acquisitions; i++)
        {
            DateTimeOffset before = _rig.Now;
            AccessToken? cachedBefore = _rig.Cache.Status.Token;
            try
            {
                AccessToken token = _rig.GetAsync().GetAwaiter().GetResult();
                Assert.True(
                    token.ExpiresAt.AddSeconds(-30) > before,
                    $"A token that expired {token.ExpiresAt:u} was given at {before:u}.");
            }
            catch (SigneasyAuthException)
            {
                DateTimeOffset after = _rig.Now;
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
            _rig.Clock.Advance(TimeSpan.FromMinutes(1));
            _ = _rig.Cache.GetTokenAsync(CancellationToken.None).AsTask();
            if (minute % 50 == 0 && _rig.Cache.Status.Token is { } token)
            {
                _ = _rig.RenewAsync(token);
            }

            // So that renewals land within their window, and no token expires on its way from the source to the cache
            // (its waiters would rightly get it).
            if (minute % 5 == 0)
            {
                await _rig.SettledAsync();
            }
        }
    }
}
