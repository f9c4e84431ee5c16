using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>Hours and days of calls against an API and an issuer that misbehave.</summary>
public sealed class RenewalScenarioTests : IDisposable
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FourHours = TimeSpan.FromHours(4);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SimulatedSigneasy _signeasy = new();

    public void Dispose() => _signeasy.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(45)]
    public async Task Tokens_that_die_early_are_renewed_each_time_for_a_whole_day(int minutes)
    {
        _signeasy.Accepts = (token, _) => _signeasy.Now < token.IssuedAt.AddMinutes(minutes);

        int failed = await _signeasy.CallRepeatedlyAsync(Day, FiveSeconds);

        Assert.Equal(0, failed);
        Assert.InRange(_signeasy.Acquisitions, 2, (24 * 60 / minutes) + 1);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 20)]
    [InlineData(180, 1)]
    public async Task Four_hours_of_an_API_that_rejects_every_call_cost_fifteen_acquisitions_at_most(int interval, int callers)
    {
        _signeasy.Accepts = (_, _) => false;

        await _signeasy.CallRepeatedlyAsync(FourHours, TimeSpan.FromSeconds(interval), async () =>
            (await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => _signeasy.CallAsync()))))[0]);

        Assert.InRange(_signeasy.Acquisitions, 2, 15);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Four_hours_of_an_API_that_rejects_each_upload_cost_fifteen_acquisitions_at_most(int minutes)
    {
        _signeasy.Accepts = (_, _) => false;

        await _signeasy.CallRepeatedlyAsync(FourHours, minutes * Minute, async () =>
        {
            using var stream = new ForwardOnlyStream([1, 2, 3]);
            int renewals = _signeasy.RequestedRenewals;
            HttpStatusCode status = await _signeasy.StartCallAsync("upload", new StreamContent(stream));
            while (_signeasy.RequestedRenewals == renewals)
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            await _signeasy.IdleAsync();
            return status;
        });

        Assert.InRange(_signeasy.Acquisitions, 2, 15);
    }

    [Fact]
    public async Task A_forbidden_endpoint_among_good_calls_costs_a_handful_of_tokens_an_hour()
    {
        _signeasy.Accepts = (_, path) => path != "forbidden";

        int failed = await HourOfMixedCallsAsync();
        int firstHour = _signeasy.Acquisitions;
        failed += await HourOfMixedCallsAsync();
        failed += await HourOfMixedCallsAsync();

        Assert.Equal(0, failed);
        Assert.InRange(firstHour, 2, 8);
        Assert.InRange(_signeasy.Acquisitions - firstHour, 2, 6);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(90, 1)]
    [InlineData(90, 10)]
    [InlineData(20 * 60, 5)]
    public async Task A_new_token_that_the_API_accepts_late_causes_no_401_while_the_old_one_is_valid(int seconds, int interval)
    {
        await _signeasy.CallAsync();
        _signeasy.Clock.SetUtcNow(_signeasy.Cache.Status.RenewsAt!.Value.AddSeconds(-3));
        _signeasy.Accepts = (token, _) =>
            token.IssuedAt.Year == 2026 && (token.Value == "token-1" || _signeasy.Now >= token.IssuedAt.AddSeconds(seconds));

        int failed = await _signeasy.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromSeconds(interval));

        Assert.Equal(0, failed);
        Assert.Equal("token-2", _signeasy.Cache.Status.Token!.Value);
        Assert.Equal(2, _signeasy.Acquisitions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(100)]
    public async Task A_predecessor_serves_however_late_the_first_call_with_the_new_token_comes(int minutes)
    {
        await _signeasy.CallAsync();
        _signeasy.Clock.SetUtcNow(_signeasy.Cache.Status.RenewsAt!.Value);
        await _signeasy.CallAsync();
        _signeasy.Clock.Advance(minutes * Minute);
        _signeasy.Accepts = (token, _) => token.Value == "token-1";

        int failed = await _signeasy.CallRepeatedlyAsync(TimeSpan.FromHours(1), FiveSeconds);

        Assert.Equal(0, failed);
    }

    [Fact]
    public async Task A_predecessor_that_is_rejected_too_gives_way_to_the_new_token_for_good()
    {
        await _signeasy.CallAsync();
        _signeasy.Clock.SetUtcNow(_signeasy.Cache.Status.RenewsAt!.Value.AddSeconds(-3));
        _signeasy.Accepts = (token, _) => token.Value == "token-1" && _signeasy.Acquisitions == 1
            || _signeasy.Now >= token.IssuedAt.AddSeconds(30);
        await _signeasy.CallRepeatedlyAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        _signeasy.Accepts = (token, _) => token.Value == "token-2" && _signeasy.Now >= token.IssuedAt.AddSeconds(30);
        await _signeasy.CallRepeatedlyAsync(Minute, TimeSpan.FromSeconds(1));

        int failed = await _signeasy.CallRepeatedlyAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));

        Assert.Equal(0, failed);
        Assert.Equal("token-2", _signeasy.Cache.Status.Token!.Value);
    }

    [Fact]
    public async Task An_issuer_that_repeats_a_token_until_it_expires_gets_some_twenty_requests_and_calls_work_within_seconds()
    {
        AccessToken? current = null;
        _signeasy.Issue = _ =>
        {
            int left = current is null ? 0 : (int)(current.ExpiresAt - _signeasy.Now).TotalSeconds;
            if (current is null || _signeasy.Now >= current.ExpiresAt)
            {
                return new(current = _signeasy.NewToken(Day));
            }

            return left == 0
                ? throw new SigneasyAuthException("expires_in is 0.", error: "invalid_response", isTransient: true)
                : new(new AccessToken(current.Value, _signeasy.Now, _signeasy.Now.AddSeconds(left)));
        };
        _signeasy.Accepts = (token, _) => _signeasy.Now < current!.ExpiresAt || token.Value == current.Value;
        int failed = 0;

        while (_signeasy.Issued.Count < 4)
        {
            Exception? failure = await Record.ExceptionAsync(() => _signeasy.CallAsync());
            failed += failure is null ? 0 : 1;
            _signeasy.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_signeasy.Acquisitions / 3, 10, 25);
        Assert.InRange(failed / 3, 0, 3);
    }

    [Fact]
    public async Task A_401_while_the_issuer_hangs_makes_no_other_caller_wait()
    {
        await _signeasy.CallAsync();
        _signeasy.Clock.Advance(TimeSpan.FromHours(1));
        _signeasy.Accepts = (_, path) => path != "forbidden";
        var requested = new TaskCompletionSource();
        _signeasy.Issue = async cancel =>
        {
            requested.SetResult();
            return await new TaskCompletionSource<AccessToken>().Task.WaitAsync(cancel);
        };
        Task<HttpStatusCode> forbidden = _signeasy.StartCallAsync("forbidden");
        await requested.Task;

        bool[] areServedAtOnce = [.. Enumerable.Range(0, 100).Select(_ => _signeasy.StartCallAsync().IsCompletedSuccessfully)];
        bool isWaiting = !forbidden.IsCompleted;
        _signeasy.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.All(areServedAtOnce, Assert.True);
        Assert.True(isWaiting);
        Assert.Equal(HttpStatusCode.Unauthorized, await forbidden);
    }

    [Theory]
    [InlineData("no lifetime")]
    [InlineData("near the end")]
    [InlineData("from the future")]
    [InlineData("earlier expiry each time")]
    [InlineData("older each time")]
    [InlineData("without times")]
    public async Task No_source_is_called_in_a_tight_loop(string kind)
    {
        DateTimeOffset start = _signeasy.Now;
        int n = 0;
        _signeasy.Issue = _ => new(kind switch
        {
            "no lifetime" => new AccessToken($"t{++n}", _signeasy.Now, _signeasy.Now.AddTicks(10)),
            "near the end" => new AccessToken($"t{++n}", _signeasy.Now.AddDays(-29.99), _signeasy.Now.AddDays(0.01)),
            "from the future" => new AccessToken($"t{++n}", _signeasy.Now.AddDays(1), _signeasy.Now.AddDays(31)),
            "earlier expiry each time" => new AccessToken($"t{++n}", _signeasy.Now, start.AddDays(1).AddHours(-n)),
            "older each time" => new AccessToken($"t{++n}", start.AddDays(-n), start.AddDays(1).AddHours(-n)),
            _ => new AccessToken($"t{++n}", DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
        });

        await _signeasy.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromSeconds(0.25), async () =>
        {
            await Record.ExceptionAsync(() => _signeasy.CallAsync());
            return HttpStatusCode.OK;
        });

        Assert.InRange(_signeasy.Acquisitions, 1, 125);
    }

    [Fact]
    public async Task A_decorator_that_reads_Status_under_a_lock_of_its_own_does_not_deadlock()
    {
        object gate = new();
        CachingTokenProvider? cache = null;
        using var signeasy = new SimulatedSigneasy(source => new LockingProvider(source, gate, () => cache!.Status));
        cache = signeasy.Cache;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Task reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                lock (gate)
                {
                    _ = cache.Status;
                }
            }
        }, TestContext.Current.CancellationToken);

        for (int i = 0; i < 200; i++)
        {
            Task<HttpStatusCode> call = signeasy.CallAsync();
            Assert.Equal(HttpStatusCode.OK, await call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            signeasy.Clock.Advance(TimeSpan.FromDays(28));
        }

        await stop.CancelAsync();
        await reader;
        Assert.InRange(signeasy.Acquisitions, 100, 200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_never_returns_and_ignores_cancellation_fails_its_callers_after_two_minutes(bool isBlocking)
    {
        using var leave = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        _signeasy.Issue = _ =>
        {
            entered.Set();
            if (isBlocking)
            {
                leave.Wait(TestContext.Current.CancellationToken);
            }

            return new(new TaskCompletionSource<AccessToken>().Task);
        };
        Task<HttpStatusCode> call = _signeasy.StartCallAsync();
        entered.Wait(TestContext.Current.CancellationToken);
        _signeasy.Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        bool isWaiting = !call.IsCompleted;
        _signeasy.Clock.Advance(TimeSpan.FromTicks(1));

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => call);
        await _signeasy.IdleAsync();
        leave.Set();
        _signeasy.Issue = _ => new(_signeasy.NewToken());
        _signeasy.Clock.Advance(Minute);

        Assert.True(isWaiting);
        Assert.Equal("timeout", failure.Error);
        Assert.Equal(HttpStatusCode.OK, await _signeasy.CallAsync());
    }

    private Task<int> HourOfMixedCallsAsync() => _signeasy.CallRepeatedlyAsync(TimeSpan.FromHours(1), FiveSeconds, async () =>
    {
        await _signeasy.CallAsync("forbidden");
        return await _signeasy.CallAsync();
    });

    private sealed class LockingProvider(ITokenProvider source, object gate, Func<TokenStatus> read) : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            lock (gate)
            {
                _ = read();
                return source.GetTokenAsync(cancellationToken);
            }
        }

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            GetTokenAsync(cancellationToken);
    }
}
