namespace Signeasy.Auth.Tests;

public sealed class AccountChangeTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public static TheoryData<string> OtherAccounts => ["client", "audience", "endpoint", "portal token"];

    public void Dispose() => _rig.Dispose();

    [Theory]
    [MemberData(nameof(OtherAccounts))]
    public async Task Another_account_drops_the_token_at_once(string change)
    {
        await _rig.CacheTokenAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount(change));
        AccessToken? held = _rig.Cache.Status.Token;
        Task<AccessToken> caller = _rig.GetAsync();
        AccessToken fresh = _rig.NewToken();
        await (await _rig.Source.NextCallAsync()).GiveAsync(fresh);

        Assert.Null(held);
        Assert.Same(fresh, await caller);
    }

    [Fact]
    public async Task Another_account_serves_the_waiters_of_the_old_acquisition_with_its_own_token()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters = [_rig.GetAsync(), _rig.Cache.GetTokenAsync(cancellation.Token).AsTask()];
        SourceCall old = await _rig.Source.NextCallAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        SourceCall fresh = await _rig.Source.NextCallAsync();
        bool isCancelled = old.CancellationToken.IsCancellationRequested;
        await old.GiveAsync(_rig.NewToken());
        AccessToken token = _rig.NewToken();
        await fresh.GiveAsync(token);
        AccessToken[] given = await Task.WhenAll(waiters);
        await _rig.SettledAsync();

        Assert.True(isCancelled);
        Assert.All(given, one => Assert.Same(token, one));
        Assert.Same(token, _rig.Serve());
        Assert.Equal(2, _rig.Cache.Status.Acquisitions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_late_result_of_the_old_account_is_discarded(bool isToken)
    {
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall old = await _rig.Source.NextCallAsync();
        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("audience"));
        SourceCall fresh = await _rig.Source.NextCallAsync();
        AccessToken token = _rig.NewToken();
        await fresh.GiveAsync(token);
        await waiter;

        if (isToken)
        {
            await old.GiveAsync(_rig.NewToken(TimeSpan.FromDays(60)));
        }
        else
        {
            await old.FailAsync(CacheHarness.Outage());
        }

        await _rig.SettledAsync();

        Assert.Same(token, _rig.Serve());
        Assert.Null(_rig.Cache.Status.LastFailure);
        Assert.Equal([10], _rig.Log.EventIds);
    }

    [Fact]
    public async Task Two_changes_in_a_row_leave_the_last_one_s_token()
    {
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall first = await _rig.Source.NextCallAsync();
        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        SourceCall second = await _rig.Source.NextCallAsync();
        _rig.Cache.ApplySettings(CacheSettings.OfOtherAccount("client"), CacheSettings.Original);
        SourceCall third = await _rig.Source.NextCallAsync();

        await first.GiveAsync(_rig.NewToken());
        await second.FailAsync(CacheHarness.Outage());
        AccessToken token = _rig.NewToken();
        await third.GiveAsync(token);

        Assert.Same(token, await waiter);
        Assert.True(second.CancellationToken.IsCancellationRequested);
        Assert.False(third.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_renewal_under_way_begins_anew_for_another_account()
    {
        AccessToken held = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(held.ExpiresAt.AddDays(-1));
        _rig.Serve();
        SourceCall old = await _rig.Source.NextCallAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        Task<AccessToken> caller = _rig.GetAsync();
        SourceCall fresh = await _rig.Source.NextCallAsync();
        AccessToken token = _rig.NewToken();
        await fresh.GiveAsync(token);

        Assert.True(old.CancellationToken.IsCancellationRequested);
        Assert.Same(token, await caller);
    }

    [Fact]
    public async Task Another_account_knows_nothing_of_the_old_one_s_failures()
    {
        _rig.FailWith(CacheHarness.WrongSecret());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        TokenStatus status = _rig.Cache.Status;
        AccessToken given = await _rig.GetAsync();

        Assert.Null(status.LastFailure);
        Assert.Null(status.FailingSince);
        Assert.Null(status.NextAttemptAt);
        Assert.Same(token, given);
    }

    [Fact]
    public async Task Another_account_has_a_minimum_age_of_rejected_tokens_of_its_own()
    {
        await _rig.CacheTokenAsync();
        for (int i = 0; i < 3; i++)
        {
            _rig.Clock.Advance(TimeSpan.FromMinutes(30));
            AccessToken renewed = _rig.NewToken();
            _rig.AnswerWith(renewed);
            await _rig.RenewAsync(_rig.Serve());
            renewed.MarkRejected();
        }

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        AccessToken held = await _rig.CacheTokenAsync();
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        _rig.AnswerWith(() => _rig.NewToken());
        await _rig.RenewAsync(held);

        Assert.Contains(held, _rig.Source.Rejected);
    }

    [Fact]
    public void A_change_after_the_disposal_begins_nothing()
    {
        _rig.Cache.Dispose();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));

        Assert.Equal(0, _rig.Cache.Status.Acquisitions);
    }
}
