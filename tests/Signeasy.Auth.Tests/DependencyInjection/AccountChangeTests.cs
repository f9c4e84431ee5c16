namespace Signeasy.Auth.Tests;

public sealed class AccountChangeTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public static TheoryData<string> OtherAccounts => ["client", "audience", "endpoint", "portal token"];

    public void Dispose() => _harness.Dispose();

    [Theory]
    [MemberData(nameof(OtherAccounts))]
    public async Task Another_account_drops_the_token_at_once(string change)
    {
        await _harness.CacheTokenAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount(change));
        AccessToken? cached = _harness.Cache.Status.Token;
        Task<AccessToken> caller = _harness.GetAsync();
        AccessToken fresh = await (await _harness.Source.NextCallAsync()).GiveAsync(_harness.NewToken());

        Assert.Null(cached);
        Assert.Same(fresh, await caller);
    }

    [Fact]
    public async Task Another_account_serves_the_waiters_of_the_old_acquisition_with_its_own_token()
    {
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken>[] waiters = [_harness.GetAsync(), _harness.Cache.GetTokenAsync(cancellation.Token).AsTask()];
        SourceCall old = await _harness.Source.NextCallAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        SourceCall fresh = await _harness.Source.NextCallAsync();
        bool isCancelled = old.CancellationToken.IsCancellationRequested;
        await old.GiveAsync(_harness.NewToken());
        AccessToken token = await fresh.GiveAsync(_harness.NewToken());
        AccessToken[] given = await Task.WhenAll(waiters);
        await _harness.SettledAsync();

        Assert.True(isCancelled);
        Assert.All(given, one => Assert.Same(token, one));
        Assert.Same(token, _harness.Serve());
        Assert.Equal(2, _harness.Cache.Status.Acquisitions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_late_result_of_the_old_account_is_discarded(bool isToken)
    {
        Task<AccessToken> waiter = _harness.GetAsync();
        SourceCall old = await _harness.Source.NextCallAsync();
        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("audience"));
        SourceCall fresh = await _harness.Source.NextCallAsync();
        AccessToken token = await fresh.GiveAsync(_harness.NewToken());
        await waiter;

        if (isToken)
        {
            await old.GiveAsync(_harness.NewToken(TimeSpan.FromDays(60)));
        }
        else
        {
            await old.FailAsync(CacheHarness.Outage());
        }

        await _harness.SettledAsync();

        Assert.Same(token, _harness.Serve());
        Assert.Null(_harness.Cache.Status.LastFailure);
        Assert.Equal([10], _harness.Log.EventIds);
    }

    [Fact]
    public async Task Two_changes_in_a_row_leave_the_last_one_s_token()
    {
        Task<AccessToken> waiter = _harness.GetAsync();
        SourceCall first = await _harness.Source.NextCallAsync();
        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        SourceCall second = await _harness.Source.NextCallAsync();
        _harness.Cache.ApplySettings(CacheSettings.OfOtherAccount("client"), CacheSettings.Original);
        SourceCall third = await _harness.Source.NextCallAsync();

        await first.GiveAsync(_harness.NewToken());
        await second.FailAsync(CacheHarness.Outage());
        AccessToken token = await third.GiveAsync(_harness.NewToken());

        Assert.Same(token, await waiter);
        Assert.True(second.CancellationToken.IsCancellationRequested);
        Assert.False(third.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_renewal_in_progress_is_restarted_for_another_account()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.Serve();
        SourceCall old = await _harness.Source.NextCallAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        Task<AccessToken> caller = _harness.GetAsync();
        SourceCall fresh = await _harness.Source.NextCallAsync();
        AccessToken token = await fresh.GiveAsync(_harness.NewToken());

        Assert.True(old.CancellationToken.IsCancellationRequested);
        Assert.Same(token, await caller);
    }

    [Fact]
    public async Task Another_account_does_not_inherit_the_old_one_s_failures()
    {
        _harness.FailWith(CacheHarness.WrongSecret());
        await _harness.GetFailureAsync();
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        TokenStatus status = _harness.Cache.Status;
        AccessToken given = await _harness.GetAsync();

        Assert.Null(status.LastFailure);
        Assert.Null(status.FailingSince);
        Assert.Null(status.NextAttemptAt);
        Assert.Same(token, given);
    }

    [Fact]
    public async Task Another_account_has_its_own_minimum_age_of_rejected_tokens()
    {
        await _harness.CacheTokenAsync();
        for (int i = 0; i < 3; i++)
        {
            _harness.Clock.Advance(TimeSpan.FromMinutes(30));
            AccessToken renewed = _harness.AnswerWith(_harness.NewToken());
            await _harness.RenewAsync(_harness.Serve());
            renewed.MarkRejected();
        }

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        _harness.AnswerWith(() => _harness.NewToken());
        await _harness.RenewAsync(cached);

        Assert.Contains(cached, _harness.Source.Rejected);
    }

    [Fact]
    public void A_change_after_the_disposal_begins_nothing()
    {
        _harness.Cache.Dispose();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherAccount("client"));

        Assert.Equal(0, _harness.Cache.Status.Acquisitions);
    }
}
