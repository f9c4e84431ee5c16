using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SettingsChangeTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Another_window_applies_to_the_cached_token_with_the_same_jitter()
    {
        _rig.Jitter = 1;
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Jitter = 0;

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.With(options => options.RenewBefore = TimeSpan.FromDays(10)));

        Assert.Same(cached, _rig.Serve());
        Assert.Equal(cached.ExpiresAt.AddDays(-8), _rig.Cache.Status.RenewsAt);
        Assert.Equal(1, _rig.JitterCount);
    }

    [Fact]
    public async Task A_longer_window_that_is_already_open_renews_at_the_next_call()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-5));
        _rig.Serve();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.With(options => options.RenewBefore = TimeSpan.FromDays(10)));

        Assert.Same(cached, _rig.Serve());
        Assert.Equal(2, _rig.Cache.Status.Acquisitions);
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

        _rig.Cache.ApplySettings(CacheSettings.Original, after);
        AccessToken cached = await _rig.CacheTokenAsync();

        Assert.Equal(cached.ExpiresAt.AddDays(-9), _rig.Cache.Status.RenewsAt);
    }

    [Fact]
    public async Task Another_secret_keeps_the_token_and_ends_the_back_off_of_renewals()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.FailWith(CacheHarness.WrongSecret());
        await _rig.ServeAndSettleAsync();
        AccessToken renewed = _rig.NewToken();
        _rig.AnswerWith(renewed);

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken given = await _rig.ServeAndSettleAsync();

        Assert.Same(cached, given);
        Assert.Same(renewed, _rig.Serve());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Retry_After_is_obeyed_whatever_was_changed(bool isSecret)
    {
        _rig.FailWith(CacheHarness.Outage(retryAfter: TimeSpan.FromMinutes(10)));
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();

        _rig.Cache.ApplySettings(
            CacheSettings.Original,
            isSecret ? CacheSettings.OfOtherSecret() : CacheSettings.With(options => options.AcquisitionTimeout = TimeSpan.FromSeconds(9)));
        await _rig.GetFailureAsync();

        Assert.Equal(1, _rig.Source.CallCount);
    }

    [Fact]
    public async Task Other_settings_than_the_secret_do_not_end_the_back_off()
    {
        _rig.FailWith(CacheHarness.WrongSecret());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.With(options => options.AcquisitionTimeout = TimeSpan.FromSeconds(9)));
        await _rig.GetFailureAsync();

        Assert.Equal(1, _rig.Source.CallCount);
    }

    [Fact]
    public async Task Another_secret_ends_the_memory_of_a_failure()
    {
        _rig.FailWith(CacheHarness.WrongSecret());
        await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());

        Assert.Same(token, await _rig.GetAsync());
    }

    [Fact]
    public async Task Another_secret_does_not_cancel_an_acquisition_in_progress()
    {
        Task<AccessToken> waiter = _rig.GetAsync();
        SourceCall call = await _rig.Source.NextCallAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken token = _rig.NewToken();
        await call.GiveAsync(token);

        Assert.Same(token, await waiter);
        Assert.False(call.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_rejected_token_stays_rejected_under_another_secret()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.FailWith(CacheHarness.Outage());
        await _rig.RenewAsync(cached);
        await _rig.SettledAsync();
        AccessToken renewed = _rig.NewToken(TimeSpan.FromDays(1));
        _rig.AnswerWith(renewed);

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await _rig.ServeAndSettleAsync();

        Assert.Same(renewed, _rig.Serve());
    }

    [Fact]
    public async Task A_renewal_in_progress_stays_the_only_one()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
        _rig.Serve();
        SourceCall renewal = await _rig.Source.NextCallAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        AccessToken meanwhile = _rig.Serve();
        AccessToken renewed = _rig.NewToken();
        await renewal.GiveAsync(renewed);
        await _rig.SettledAsync();

        Assert.Same(cached, meanwhile);
        Assert.Same(renewed, _rig.Serve());
        Assert.Equal(2, _rig.Cache.Status.Acquisitions);
    }

    [Fact]
    public async Task A_failure_of_the_old_secret_that_comes_after_the_new_one_is_not_remembered()
    {
        Task<SigneasyAuthException> caller = _rig.GetFailureAsync();
        SourceCall old = await _rig.Source.NextCallAsync();

        _rig.Cache.ApplySettings(CacheSettings.Original, CacheSettings.OfOtherSecret());
        await old.FailAsync(CacheHarness.WrongSecret());
        await caller;
        await _rig.SettledAsync();
        AccessToken token = _rig.NewToken();
        _rig.AnswerWith(token);

        Assert.Same(token, await _rig.GetAsync());
        Assert.Equal(2, _rig.Source.CallCount);
    }
}
