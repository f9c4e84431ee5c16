using System.Net;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>Callers who never rest: each makes its next call as soon as the last one has ended, whatever goes on around.</summary>
internal sealed class BusyCallers : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http;
    private readonly Task[] _callers;
    private readonly Task _firstEnd;
    private volatile Turn _turn;
    private volatile bool _isOver;

    public BusyCallers(HttpClient http, int count)
    {
        _http = http;
        _turn = new Turn(count);
        _callers = [.. Enumerable.Range(0, count).Select(_ => Task.Run(CallAgainAndAgainAsync))];
        _firstEnd = Task.WhenAny(_callers).Unwrap();
    }

    /// <summary>Completes when each caller has ended a call that it began from now on: how many of these failed.</summary>
    public async Task<int> TurnAsync()
    {
        var turn = new Turn(_callers.Length);
        _turn = turn;
        Task first = await Task.WhenAny(turn.End, _firstEnd).WaitAsync(HangLimit, TestContext.Current.CancellationToken);
        await first;
        return turn.Failures;
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await Task.WhenAll(_callers);
    }

    private async Task CallAgainAndAgainAsync()
    {
        Turn? last = null;
        while (!_isOver)
        {
            Turn turn = _turn;
            bool isServed = await IsServedAsync();
            turn.Count(isServed, isFirst: turn != last);
            last = turn;
            if (!isServed)
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task<bool> IsServedAsync()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync("me", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return true;
        }
        catch (SigneasyAuthException)
        {
            return false;
        }
    }

    private sealed class Turn(int callers)
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = callers;
        private int _failures;

        public Task End => _end.Task;

        public int Failures => Volatile.Read(ref _failures);

        public void Count(bool isServed, bool isFirst)
        {
            if (!isServed)
            {
                Interlocked.Increment(ref _failures);
            }

            if (isFirst && Interlocked.Decrement(ref _missing) == 0)
            {
                _end.SetResult();
            }
        }
    }
}
