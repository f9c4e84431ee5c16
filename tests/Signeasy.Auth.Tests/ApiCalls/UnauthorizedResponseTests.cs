namespace Signeasy.Auth.Tests;

public sealed class UnauthorizedResponseTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_token_a_minute_old_is_renewed_and_the_next_calls_wait_for_one_renewal()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromMinutes(1));
        _rig.Cache.Invalidate(held);

        Task<AccessToken>[] callers = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(_rig.GetAsync))];
        SourceCall renewal = await _rig.Source.NextCallAsync();
        bool isAnyServed = callers.Any(caller => caller.IsCompleted);
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);
        AccessToken[] given = await Task.WhenAll(callers);

        Assert.False(isAnyServed);
        Assert.All(given, one => Assert.Same(renewed, one));
        Assert.Same(renewed, _rig.Serve());
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_younger_token_is_not_renewed_for_that()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));

        _rig.Cache.Invalidate(held);

        Assert.Same(held, _rig.Serve());
        Assert.Equal(1, _rig.Source.CallCount);
        Assert.Empty(_rig.Source.Rejected);
        Assert.Equal([10, 17], _rig.Log.EventIds);
    }

    [Fact]
    public async Task Its_age_counts_from_its_issue_and_not_from_its_arrival()
    {
        var old = new AccessToken("old", _rig.Now.AddMinutes(-1), _rig.Now.AddDays(1));
        await _rig.HoldAsync(old);

        _rig.Cache.Invalidate(old);

        Assert.Equal([old], _rig.Source.Rejected);
    }

    [Fact]
    public async Task Only_the_very_token_now_held_counts()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));

        _rig.Cache.Invalidate(new AccessToken(held.Value, held.IssuedAt, held.ExpiresAt));
        _rig.Cache.Invalidate(_rig.NewToken());
        _rig.Cache.Invalidate(null!);

        Assert.Same(held, _rig.Serve());
        Assert.Empty(_rig.Source.Rejected);
        Assert.Equal([10], _rig.Log.EventIds);
    }

    [Fact]
    public void Without_a_token_there_is_nothing_to_refuse()
    {
        AccessToken token = _rig.NewToken();
        _rig.Clock.Advance(TimeSpan.FromHours(1));

        _rig.Cache.Invalidate(token);

        Assert.Empty(_rig.Source.Rejected);
        Assert.Empty(_rig.Log.Lines);
    }

    [Fact]
    public async Task The_source_is_told_once_and_before_the_renewal()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        int? callsBefore = null;
        _rig.Source.OnRenew = _ => callsBefore = _rig.Source.CallCount;
        _rig.AnswerWith(_rig.NewToken());

        _rig.Cache.Invalidate(held);
        _rig.Cache.Invalidate(held);
        await _rig.GetAsync();

        Assert.Equal([held], _rig.Source.Rejected);
        Assert.Equal(1, callsBefore);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    [Fact]
    public async Task A_source_that_throws_at_the_hint_is_asked_for_a_new_token_all_the_same()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        var failure = new InvalidOperationException("Hints are not for this source.");
        _rig.Source.OnRenew = _ => throw failure;
        AccessToken renewed = _rig.NewToken();
        _rig.AnswerWith(renewed);

        Exception? seen = Record.Exception(() => _rig.Cache.Invalidate(held));

        Assert.Same(failure, seen);
        Assert.Same(renewed, await _rig.GetAsync());
    }

    [Fact]
    public async Task It_does_no_acquisition_by_itself()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));

        _rig.Cache.Invalidate(held);

        Assert.Equal(1, _rig.Cache.Status.Acquisitions);
        Assert.Same(held, _rig.Cache.Status.Token);
    }

    [Fact]
    public async Task A_caller_cancelled_before_waits_for_no_renewal()
    {
        AccessToken held = await HoldForAsync(TimeSpan.FromHours(1));
        _rig.Cache.Invalidate(held);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rig.Cache.GetTokenAsync(cancelled).AsTask());

        Assert.Equal(1, _rig.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_renewal_under_way_is_shared()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.Serve();
        SourceCall renewal = await _rig.Source.NextCallAsync();
        _rig.Cache.Invalidate(held);

        Task<AccessToken> caller = _rig.GetAsync();
        bool isWaiting = !caller.IsCompleted;
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);

        Assert.True(isWaiting);
        Assert.Same(renewed, await caller);
        Assert.Equal(2, _rig.Source.CallCount);
    }

    private async Task<AccessToken> HoldForAsync(TimeSpan age)
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.Clock.Advance(age);
        return held;
    }
}
