namespace Signeasy.Auth.Tests;

/// <summary>
/// Situations in which caches of other SDKs made all callers wait, returned credentials that had expired, or asked without a
/// pause. Background refreshes were taken back for them.
/// </summary>
public sealed class SlowRenewalTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Every_call_is_served_at_once_while_a_renewal_takes_30_seconds()
    {
        AccessToken due = await _harness.CacheDueTokenAsync();
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();

        var served = new HashSet<AccessToken>();
        for (int second = 0; second < 30; second++)
        {
            Parallel.For(0, 1_000, _ =>
            {
                AccessToken token = _harness.Serve();
                lock (served)
                {
                    served.Add(token);
                }
            });
            _harness.Clock.Advance(Second);
        }

        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());

        Assert.Equal([due], served);
        Assert.Same(renewed, _harness.Serve());
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task Renewals_that_stall_one_after_another_for_the_whole_window_delay_no_caller()
    {
        AccessToken due = await _harness.CacheDueTokenAsync();
        DateTimeOffset? abandonedAt = null;

        while (_harness.Now < due.ExpiresAt.AddMinutes(-1))
        {
            Assert.Same(due, _harness.Serve());
            if (abandonedAt is null && _harness.Cache.Status.IsAcquiring)
            {
                await _harness.Source.NextCallAsync();
                abandonedAt = _harness.Now.AddMinutes(2);
            }

            _harness.Clock.Advance(TimeSpan.FromSeconds(10));
            if (_harness.Now == abandonedAt)
            {
                await _harness.SettledAsync();
                abandonedAt = null;
            }
        }

        // Each stalls for 2 minutes, and the next one comes up to half an hour later.
        Assert.InRange(_harness.Source.CallCount, 40, 70);
    }

    [Fact]
    public async Task A_token_that_expires_during_its_stalled_renewal_is_returned_no_more_and_the_wait_is_bounded()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddMinutes(-1));
        _harness.Serve();
        await _harness.Source.NextCallAsync();

        _harness.Clock.SetUtcNow(cached.ExpiresAt);
        Task<AccessToken>[] waiting = [.. Enumerable.Range(0, 100).Select(_ => _harness.GetAsync())];
        bool isAnyServed = waiting.Any(call => call.IsCompleted);
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        SigneasyAuthException[] failures = await Task.WhenAll(waiting.Select(call => Assert.ThrowsAsync<SigneasyAuthException>(() => call)));
        await _harness.SettledAsync();

        Assert.False(isAnyServed);
        Assert.All(failures, failure => Assert.Equal("timeout", failure.Error));
        await Assert.ThrowsAsync<SigneasyAuthException>(_harness.GetAsync);
        Assert.Equal(2, _harness.Source.CallCount);
    }

    [Fact]
    public async Task The_late_answer_of_an_abandoned_renewal_replaces_no_newer_token()
    {
        await _harness.CacheDueTokenAsync();
        _harness.Serve();
        SourceCall stalled = await _harness.Source.NextCallAsync();
        AccessToken late = _harness.NewToken();
        _harness.Clock.Advance(TimeSpan.FromMinutes(2));
        await _harness.SettledAsync();
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        _harness.Serve();
        AccessToken newer = await (await _harness.Source.NextCallAsync()).GiveAsync(_harness.NewToken());
        await _harness.SettledAsync();

        await stalled.GiveAsync(late);
        await _harness.SettledAsync();

        Assert.Same(newer, _harness.Serve());
        Assert.True(stalled.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_renewal_goes_on_after_the_caller_that_started_it_has_given_up()
    {
        await _harness.CacheDueTokenAsync();
        using var caller = new CancellationTokenSource();
        AccessToken served = await _harness.Cache.GetTokenAsync(caller.Token);
        SourceCall renewal = await _harness.Source.NextCallAsync();

        await caller.CancelAsync();
        bool isCancelled = renewal.CancellationToken.IsCancellationRequested;
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());

        Assert.False(isCancelled);
        Assert.NotSame(served, renewed);
        Assert.Same(renewed, _harness.Serve());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_still_has_Friday_s_token_on_Monday_is_asked_at_intervals_until_it_has_another(bool isSameToken)
    {
        AccessToken friday = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(friday.ExpiresAt.AddDays(2.5));
        _harness.AnswerWith(isSameToken ? friday : new AccessToken("another-token-of-friday", friday.IssuedAt, friday.ExpiresAt));
        int before = _harness.Source.CallCount;

        var failures = new List<SigneasyAuthException>();
        for (int second = 0; second < 600; second++)
        {
            failures.Add(await _harness.GetFailureAsync());
            _harness.Clock.Advance(Second);
        }

        int requests = _harness.Source.CallCount - before;
        AccessToken monday = _harness.AnswerWith(_harness.NewToken());
        _harness.Clock.Advance(TimeSpan.FromSeconds(30));
        AccessToken served = await _harness.GetAsync();

        Assert.All(failures, failure => Assert.Contains("expired on arrival", failure.Message, StringComparison.Ordinal));
        Assert.InRange(requests, 5, 26);
        Assert.Same(monday, served);
    }

    [Fact]
    public async Task A_source_that_returns_expired_tokens_through_the_window_does_not_cost_the_valid_one()
    {
        AccessToken due = await _harness.CacheDueTokenAsync();
        _harness.AnswerWith(() => new AccessToken("expired", due.IssuedAt.AddDays(-40), due.IssuedAt.AddDays(-10)));

        while (_harness.Now < due.ExpiresAt.AddMinutes(-1))
        {
            Assert.Same(due, await _harness.ServeAndSettleAsync());
            _harness.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.InRange(_harness.Source.CallCount, 40, 70);
        Assert.Equal("invalid_response", _harness.Cache.Status.LastError);
    }

    [Fact]
    public async Task Each_token_ends_at_its_own_time_however_long_those_before_it_lived()
    {
        TimeSpan[] lifetimes = [TimeSpan.FromDays(30), TimeSpan.FromMinutes(10), TimeSpan.FromDays(2), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)];

        foreach (TimeSpan lifetime in lifetimes)
        {
            AccessToken token = _harness.AnswerWith(_harness.NewToken(lifetime));
            AccessToken first = await _harness.GetAsync();
            await _harness.SettledAsync();
            int requests = _harness.Source.CallCount;
            _harness.Clock.Advance(lifetime * 0.49);
            AccessToken middle = _harness.Serve();
            int renewals = _harness.Source.CallCount - requests;
            _harness.Clock.SetUtcNow(token.ExpiresAt);

            Assert.Same(token, first);
            Assert.Same(token, middle);
            Assert.Equal(0, renewals);
        }
    }
}
