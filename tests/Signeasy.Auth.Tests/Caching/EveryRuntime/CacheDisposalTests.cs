namespace Signeasy.Auth.Tests;

public sealed class CacheDisposalTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_disposal_cancels_the_acquisition_and_ends_every_wait()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters =
        [
            _rig.GetAsync(),
            _rig.Cache.GetTokenAsync(cancellation.Token).AsTask(),
            _rig.Cache.GetTokenAsync(CancellationToken.None).AsTask(),
        ];
        SourceCall call = await _rig.Source.NextCallAsync();

        _rig.Cache.Dispose();
        Exception?[] seen = await Task.WhenAll(waiters.Select(waiter => Record.ExceptionAsync(() => waiter).AsTask()));

        Assert.True(call.CancellationToken.IsCancellationRequested);
        Assert.All(seen, one =>
            Assert.Equal(nameof(CachingTokenProvider), Assert.IsType<ObjectDisposedException>(one).ObjectName));
    }

    [Fact]
    public async Task A_disposed_cache_serves_its_token_until_that_expires_and_starts_nothing()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Cache.Dispose();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddSeconds(-30).AddTicks(-1));
        AccessToken whileItLives = await _rig.ServeAndSettleAsync();
        _rig.Clock.Advance(TimeSpan.FromTicks(1));

        ValueTask<AccessToken> call = _rig.Cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Same(cached, whileItLives);
        Assert.True(call.IsFaulted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.AsTask());
        Assert.Equal(1, _rig.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_second_disposal_does_nothing()
    {
        await _rig.CacheTokenAsync();
        _rig.Cache.Dispose();

        Exception? failure = Record.Exception(_rig.Cache.Dispose);

        Assert.Null(failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_comes_after_the_disposal_is_discarded(bool isToken)
    {
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall call = await _rig.Source.NextCallAsync();
        _rig.Cache.Dispose();

        if (isToken)
        {
            await call.GiveAsync(_rig.NewToken());
        }
        else
        {
            await call.FailAsync(CacheHarness.Outage());
        }

        await _rig.SettledAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
        Assert.Null(_rig.Cache.Status.Token);
        Assert.Null(_rig.Cache.Status.LastFailure);
        Assert.Empty(_rig.Log.Lines);
    }

    [Fact]
    public async Task The_source_may_dispose_of_the_cache_in_the_middle_of_an_acquisition()
    {
        _rig.Source.Script = _ =>
        {
            _rig.Cache.Dispose();
            return new(_rig.NewToken());
        };

        Exception? failure = await Record.ExceptionAsync(_rig.GetAsync);
        await _rig.SettledAsync();

        Assert.IsType<ObjectDisposedException>(failure);
    }

    [Fact]
    public async Task A_source_whose_reaction_to_the_cancellation_throws_hinders_no_disposal()
    {
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall call = await _rig.Source.NextCallAsync();
        call.CancellationToken.Register(() => throw new InvalidOperationException());

        Exception? failure = Record.Exception(_rig.Cache.Dispose);

        Assert.Null(failure);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disposed_cache_returns_a_rejected_token_as_the_only_one(bool isUsable)
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(isUsable ? cached.IssuedAt.AddHours(1) : cached.ExpiresAt);
        _rig.Cache.Dispose();

        AccessToken[] tokens = [await _rig.RenewAsync(cached), await _rig.RenewAsync(_rig.NewToken())];

        Assert.Same(cached, tokens[0]);
        Assert.Equal(isUsable ? cached.Value : "token-2", tokens[1].Value);
        Assert.Equal(1, _rig.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_disposal_ends_the_wait_for_a_rejected_token_s_renewal_with_the_same_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        Task<AccessToken> reporter = _rig.RenewAsync(cached);

        _rig.Cache.Dispose();

        Assert.Same(cached, await reporter);
    }

    [Fact]
    public async Task A_disposal_does_not_dispose_of_the_source()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        var outer = new CachingTokenProvider(_rig.Cache, timeProvider: _rig.Clock);

        outer.Dispose();

        Assert.Same(cached, _rig.Serve());
    }

    [Fact]
    public async Task A_source_that_is_disposed_of_first_costs_nobody_the_cached_token()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        using var outer = new CachingTokenProvider(_rig.Cache, timeProvider: _rig.Clock);
        await outer.GetTokenAsync(TestContext.Current.CancellationToken);

        _rig.Cache.Dispose();
        AccessToken token = await outer.GetTokenAsync(TestContext.Current.CancellationToken);
        outer.Dispose();

        Assert.Same(cached, token);
    }
}
