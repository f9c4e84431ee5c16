namespace Signeasy.Auth.Tests;

public sealed class RejectionThrottleTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task The_least_age_doubles_to_half_an_hour_while_renewals_do_not_help()
    {
        await _rig.HoldAsync();

        int[] ages = await MinutesToRenewalsAsync(8);

        Assert.Equal([1, 1, 2, 4, 8, 16, 30, 30], ages);
    }

    [Fact]
    public async Task The_least_age_is_a_minute_again_with_a_token_obtained_in_the_ordinary_way()
    {
        await _rig.HoldAsync();
        await MinutesToRenewalsAsync(5);
        _rig.Clock.SetUtcNow(_rig.Serve().ExpiresAt.AddDays(-1));
        await _rig.ServeAndSettleAsync();

        int[] ages = await MinutesToRenewalsAsync(3);

        Assert.Equal([1, 1, 2], ages);
    }

    [Fact]
    public async Task The_least_age_is_a_minute_again_after_an_expiry_too()
    {
        await _rig.HoldAsync();
        await MinutesToRenewalsAsync(5);
        _rig.Clock.SetUtcNow(_rig.Serve().ExpiresAt);
        await _rig.GetAsync();

        int[] ages = await MinutesToRenewalsAsync(3);

        Assert.Equal([1, 1, 2], ages);
    }

    [Fact]
    public async Task Four_hours_of_an_api_that_refuses_everything_cost_fifteen_acquisitions_at_most()
    {
        _rig.AnswerWith(() => _rig.NewToken());

        for (int second = 0; second < 4 * 60 * 60; second++)
        {
            AccessToken token = await _rig.GetAsync();
            _rig.Cache.Invalidate(token);
            _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_rig.Source.CallCount, 2, 15);
    }

    [Fact]
    public async Task Four_hours_of_refusals_while_the_issuer_is_down_cost_no_more_than_the_back_off_allows()
    {
        AccessToken held = await _rig.HoldAsync();
        _rig.FailWith(CacheHarness.Outage());

        for (int second = 0; second < 4 * 60 * 60; second++)
        {
            Assert.Same(held, await _rig.GetAsync());
            await _rig.SettledAsync();
            _rig.Cache.Invalidate(held);
            _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_rig.Source.CallCount, 10, 15);
    }

    /// <summary>Refuses each token every minute until it is renewed; the age at which each was.</summary>
    private async Task<int[]> MinutesToRenewalsAsync(int count)
    {
        _rig.AnswerWith(() => _rig.NewToken());
        var ages = new int[count];
        for (int i = 0; i < count; i++)
        {
            AccessToken token = _rig.Serve();
            while (ReferenceEquals(token, await _rig.GetAsync()))
            {
                _rig.Clock.Advance(TimeSpan.FromMinutes(1));
                _rig.Cache.Invalidate(token);
                ages[i]++;
            }
        }

        return ages;
    }

    [Fact]
    public async Task Tokens_that_do_not_say_when_they_were_issued_are_renewed_no_more_often()
    {
        int count = 0;
        _rig.AnswerWith(() => new AccessToken($"token-{++count}", DateTimeOffset.MinValue, _rig.Now.AddDays(30)));
        await _rig.GetAsync();
        DateTimeOffset end = _rig.Now.AddHours(4);

        while (_rig.Now < end)
        {
            _rig.Cache.Invalidate(await _rig.GetAsync());
            _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_rig.Cache.Status.Acquisitions, 2, 15);
    }
}
