namespace Signeasy.Auth.Tests;

public sealed class CacheDisposalTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Disposal_cancels_the_acquisition_and_ends_every_wait()
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
    public async Task Later_calls_fail_at_once_and_begin_nothing()
    {
        await _rig.HoldAsync();
        _rig.Cache.Dispose();

        ValueTask<AccessToken> call = _rig.Cache.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.True(call.IsFaulted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.AsTask());
        Assert.Equal(1, _rig.Source.CallCount);
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once()
    {
        await _rig.HoldAsync();
        _rig.Cache.Dispose();

        Exception? failure = Record.Exception(_rig.Cache.Dispose);

        Assert.Null(failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_lands_after_the_disposal_is_forgotten(bool isToken)
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

    [Fact]
    public async Task A_refusal_after_the_disposal_is_ignored()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Cache.Dispose();

        _rig.Cache.Invalidate(held);

        Assert.Empty(_rig.Source.Rejected);
    }

    [Fact]
    public async Task Disposal_leaves_the_source_to_its_owner()
    {
        AccessToken held = await _rig.HoldAsync();
        var outer = new CachingTokenProvider(_rig.Cache, timeProvider: _rig.Clock);

        outer.Dispose();

        Assert.Same(held, _rig.Serve());
    }

    [Fact]
    public async Task A_source_disposed_of_first_hurts_nobody_while_a_token_is_held()
    {
        AccessToken held = await _rig.HoldAsync();
        using var outer = new CachingTokenProvider(_rig.Cache, timeProvider: _rig.Clock);
        await outer.GetTokenAsync(TestContext.Current.CancellationToken);

        _rig.Cache.Dispose();
        AccessToken token = await outer.GetTokenAsync(TestContext.Current.CancellationToken);
        outer.Dispose();

        Assert.Same(held, token);
    }
}
