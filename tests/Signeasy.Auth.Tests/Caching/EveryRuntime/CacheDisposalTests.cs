namespace Signeasy.Auth.Tests;

public sealed class CacheDisposalTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_disposal_cancels_the_acquisition_and_ends_every_wait()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters =
        [
            _harness.GetAsync(),
            _harness.Cache.GetTokenAsync(cancellation.Token).AsTask(),
            _harness.Cache.GetTokenAsync(CancellationToken.None).AsTask(),
        ];
        SourceCall call = await _harness.Source.NextCallAsync();

        _harness.Cache.Dispose();
        Exception?[] seen = await Task.WhenAll(waiters.Select(waiter => Record.ExceptionAsync(() => waiter).AsTask()));

        Assert.True(call.CancellationToken.IsCancellationRequested);
        Assert.All(seen, one =>
            Assert.Equal(nameof(CachingTokenProvider), Assert.IsType<ObjectDisposedException>(one).ObjectName));
    }

    [Fact]
    public async Task A_disposed_cache_serves_its_token_until_that_expires_and_starts_nothing()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Cache.Dispose();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30).AddTicks(-1));
        AccessToken whileValid = await _harness.ServeAndSettleAsync();
        _harness.Clock.Advance(TimeSpan.FromTicks(1));

        ValueTask<AccessToken> call = _harness.Cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Same(cached, whileValid);
        Assert.True(call.IsFaulted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.AsTask());
        Assert.Equal(1, _harness.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_second_disposal_does_nothing()
    {
        await _harness.CacheTokenAsync();
        _harness.Cache.Dispose();

        Exception? failure = Record.Exception(_harness.Cache.Dispose);

        Assert.Null(failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_comes_after_the_disposal_is_discarded(bool isToken)
    {
        Task<AccessToken> waiter = _harness.GetAsync();
        SourceCall call = await _harness.Source.NextCallAsync();
        _harness.Cache.Dispose();

        if (isToken)
        {
            await call.GiveAsync(_harness.NewToken());
        }
        else
        {
            await call.FailAsync(CacheHarness.Outage());
        }

        await _harness.SettledAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
        Assert.Null(_harness.Cache.Status.Token);
        Assert.Null(_harness.Cache.Status.LastFailure);
        Assert.Empty(_harness.Log.Lines);
    }

    [Fact]
    public async Task The_source_may_dispose_of_the_cache_in_the_middle_of_an_acquisition()
    {
        _harness.Source.Script = _ =>
        {
            _harness.Cache.Dispose();
            return new(_harness.NewToken());
        };

        Exception? failure = await Record.ExceptionAsync(_harness.GetAsync);
        await _harness.SettledAsync();

        Assert.IsType<ObjectDisposedException>(failure);
    }

    [Fact]
    public async Task A_source_whose_reaction_to_the_cancellation_throws_hinders_no_disposal()
    {
        Task<AccessToken> waiter = _harness.GetAsync();
        SourceCall call = await _harness.Source.NextCallAsync();
        call.CancellationToken.Register(() => throw new InvalidOperationException());

        Exception? failure = Record.Exception(_harness.Cache.Dispose);

        Assert.Null(failure);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disposed_cache_returns_a_rejected_token_as_the_only_one(bool isUsable)
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(isUsable ? cached.IssuedAt.AddHours(1) : cached.ExpiresAt);
        _harness.Cache.Dispose();

        AccessToken[] tokens = [await _harness.RenewAsync(cached), await _harness.RenewAsync(_harness.NewToken())];

        Assert.Same(cached, tokens[0]);
        Assert.Equal(isUsable ? cached.Value : "token-2", tokens[1].Value);
        Assert.Equal(1, _harness.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_disposal_ends_the_wait_for_a_rejected_token_s_renewal_with_the_same_token()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.Advance(TimeSpan.FromHours(1));
        Task<AccessToken> reporter = _harness.RenewAsync(cached);

        _harness.Cache.Dispose();

        Assert.Same(cached, await reporter);
    }

    [Fact]
    public async Task A_disposal_does_not_dispose_of_the_source()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        var outer = new CachingTokenProvider(_harness.Cache, timeProvider: _harness.Clock);

        outer.Dispose();

        Assert.Same(cached, _harness.Serve());
    }

    [Fact]
    public async Task The_cached_token_is_still_served_if_the_source_is_disposed_of_first()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        using var outer = new CachingTokenProvider(_harness.Cache, timeProvider: _harness.Clock);
        await outer.GetTokenAsync(TestContext.Current.CancellationToken);

        _harness.Cache.Dispose();
        AccessToken token = await outer.GetTokenAsync(TestContext.Current.CancellationToken);
        outer.Dispose();

        Assert.Same(cached, token);
    }
}
