using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SettingsChangeTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Another_window_applies_to_the_cached_token_with_the_same_jitter()
    {
        _harness.Jitter = 1;
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Jitter = 0;

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.With(options => options.RenewBefore = TimeSpan.FromDays(10)));

        Assert.Same(cached, _harness.Serve());
        Assert.Equal(cached.ExpiresAt.AddDays(-8), _harness.Cache.Status.RenewsAt);
        Assert.Equal(1, _harness.JitterCount);
    }

    [Fact]
    public async Task A_longer_window_that_is_already_open_renews_at_the_next_call()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-5));
        _harness.Serve();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.With(options => options.RenewBefore = TimeSpan.FromDays(10)));

        Assert.Same(cached, _harness.Serve());
        Assert.Equal(2, _harness.Cache.Status.Acquisitions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_next_token_follows_the_new_window(bool isAccountChanged)
    {
        AccountSettings after = CacheSettings.With(options =>
        {
            options.RenewBefore = TimeSpan.FromDays(10);
            options.ClientId = isAccountChanged ? "another-client" : options.ClientId;
        });

        _harness.Cache.ApplySettings(CacheSettings.Original, after);
        AccessToken cached = await _harness.CacheTokenAsync();

        Assert.Equal(cached.ExpiresAt.AddDays(-9), _harness.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Another_secret_keeps_the_token_and_ends_the_back_off_of_renewals()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        await _harness.FailRenewalAsync(CacheHarness.WrongSecret());
        AccessToken renewed = _harness.AnswerWith(_harness.NewToken());

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken given = await _harness.ServeAndSettleAsync();

        Assert.Same(cached, given);
        Assert.Same(renewed, _harness.Serve());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_Retry_After_survives_any_change_and_a_back_off_every_change_but_that_of_the_secret(bool hasRetryAfter, bool isSecret)
    {
        _harness.FailWith(hasRetryAfter ? CacheHarness.Outage(retryAfter: TimeSpan.FromMinutes(10)) : CacheHarness.WrongSecret());
        await _harness.GetFailureAsync();

        _harness.Cache.ApplySettings(
            CacheSettings.Original,
            isSecret ? CacheSettings.OfOtherSecret() : CacheSettings.With(options => options.AcquisitionTimeout = TimeSpan.FromSeconds(9)));
        await _harness.GetFailureAsync();

        Assert.Equal(1, _harness.Source.CallCount);
    }

    [Fact]
    public async Task Another_secret_ends_the_memory_of_a_failure()
    {
        _harness.FailWith(CacheHarness.WrongSecret());
        await _harness.GetFailureAsync();
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());

        Assert.Same(token, await _harness.GetAsync());
    }

    [Fact]
    public async Task Another_secret_does_not_cancel_an_acquisition_in_progress()
    {
        Task<AccessToken> waiter = _harness.GetAsync();
        SourceCall call = await _harness.Source.NextCallAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken token = await call.GiveAsync(_harness.NewToken());

        Assert.Same(token, await waiter);
        Assert.False(call.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_rejected_token_stays_rejected_under_another_secret()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.Advance(TimeSpan.FromHours(1));
        _harness.FailWith(CacheHarness.Outage());
        await _harness.RenewAsync(cached);
        await _harness.SettledAsync();
        AccessToken renewed = _harness.NewToken(TimeSpan.FromDays(1));
        _harness.AnswerWith(renewed);

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await _harness.ServeAndSettleAsync();

        Assert.Same(renewed, _harness.Serve());
    }

    [Fact]
    public async Task A_renewal_in_progress_stays_the_only_one()
    {
        AccessToken cached = await _harness.CacheDueTokenAsync();
        _harness.Serve();
        SourceCall renewal = await _harness.Source.NextCallAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken meanwhile = _harness.Serve();
        AccessToken renewed = await renewal.GiveAsync(_harness.NewToken());
        await _harness.SettledAsync();

        Assert.Same(cached, meanwhile);
        Assert.Same(renewed, _harness.Serve());
        Assert.Equal(2, _harness.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_failure_of_the_old_secret_that_comes_after_the_new_one_is_not_remembered()
    {
        Task<SigneasyAuthException> caller = _harness.GetFailureAsync();
        SourceCall old = await _harness.Source.NextCallAsync();

        _harness.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await old.FailAsync(CacheHarness.WrongSecret());
        await caller;
        await _harness.SettledAsync();
        AccessToken token = _harness.AnswerWith(_harness.NewToken());

        Assert.Same(token, await _harness.GetAsync());
        Assert.Equal(2, _harness.Source.CallCount);
    }
}
