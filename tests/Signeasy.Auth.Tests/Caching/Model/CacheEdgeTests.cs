namespace Signeasy.Auth.Tests;

/// <summary>What random sequences found, told one by one.</summary>
public sealed class CacheEdgeTests : IDisposable
{
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly SteppedClock _clock = new();
    private readonly ScriptedSource _source = new();
    private readonly CachingTokenProvider _cache;

    public CacheEdgeTests() => _cache = new CachingTokenProvider(
        _source, 3 * OneDay, TimeSpan.FromSeconds(30), null, _clock, "", () => 0);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_renewal_that_failed_after_the_end_of_its_token_is_tried_again_when_the_clock_was_set_back()
    {
        await HoldAsync();
        _clock.Now += 29 * OneDay;
        await Call();
        _clock.Now += OneDay;
        Fail(2, new SigneasyAuthException("The issuer failed."));
        _clock.Now -= OneDay;

        await Call();

        Assert.Equal(3, _cache.Status.Acquisitions);
    }

    [Fact]
    public async Task All_calls_share_the_renewal_of_a_refused_token_wherever_the_clock_goes()
    {
        AccessToken held = await HoldAsync();
        _clock.Now += 29 * OneDay;
        await Call();
        Fail(2, new SigneasyAuthException("The issuer failed."));
        _ = _cache.RenewTokenAsync(held).AsTask();
        await Call();
        _clock.Now -= OneDay;
        Task<AccessToken> first = Call();
        _clock.Now += OneDay;

        Task<AccessToken> second = Call();

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_call_for_a_refused_token_shares_the_acquisition_that_began_past_its_end_when_the_clock_was_set_back()
    {
        AccessToken held = await HoldAsync();
        _clock.Now += 29 * OneDay;
        await Call();
        Fail(2, new SigneasyAuthException("The issuer failed."));
        _ = _cache.RenewTokenAsync(held).AsTask();
        await Call();
        _clock.Now += OneDay;
        Task<AccessToken> first = Call();
        _clock.Now -= OneDay;

        Task<AccessToken> second = Call();

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
    }

    private Task<AccessToken> Call() =>
        _cache.GetTokenAsync(TestContext.Current.CancellationToken).AsTask().MayBeLeftAlone();

    private async Task<AccessToken> HoldAsync()
    {
        Task<AccessToken> call = Call();
        _source.Take(1).Answer(new AccessToken("unreal", _clock.Now, _clock.Now + (30 * OneDay)), null);
        return await call;
    }

    private void Fail(int acquisition, SigneasyAuthException failure) => _source.Take(acquisition).Answer(null, failure);
}
