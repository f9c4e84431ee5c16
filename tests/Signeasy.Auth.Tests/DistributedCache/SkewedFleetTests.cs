using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public class SkewedFleetTests
{
    private readonly FleetHarness _fleet = new();

    [Theory]
    [InlineData(600, 540)]
    [InlineData(3600, 3480)]
    [InlineData(2592000, 2591880)]
    public async Task A_token_is_treated_as_expired_2_minutes_or_a_tenth_of_its_lifetime_early(int lifetime, int usable)
    {
        AccessToken token = await _fleet.ShareAsync(_fleet.NewToken(TimeSpan.FromSeconds(lifetime)));
        _fleet.Locks.IsBusy = true;
        _fleet.Clock.SetUtcNow(token.IssuedAt.AddSeconds(usable).AddTicks(-1));

        AccessToken before = await FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));
        _fleet.Clock.Advance(TimeSpan.FromTicks(1));
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));
        await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);

        FleetHarness.AssertSame(token, before);
        Assert.False(call.IsCompleted);
        _fleet.Locks.IsBusy = false;
        _fleet.Clock.Advance(FleetHarness.Poll);
        Assert.NotEqual(token.Value, (await call).Value);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task Processes_whose_clocks_differ_by_2_minutes_share_a_10_minute_token_and_renew_it_before_it_expires(int minutesAhead)
    {
        var clock = new SkewedClock(_fleet.Clock, TimeSpan.FromMinutes(minutesAhead));
        var source = new ScriptedTokenSource
        {
            Script = _ => new(new AccessToken("of-the-other", clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(10))),
        };
        ScriptedTokenSource own = _fleet.NewSource(TimeSpan.FromMinutes(10));
        DistributedTokenProvider other = _fleet.Join(source, clock: clock);
        DistributedTokenProvider process = _fleet.Join(own);
        DateTimeOffset issued = _fleet.Now;
        await FleetHarness.AskAsync(other);

        AccessToken taken = await FleetHarness.AskAsync(process);
        int callsAtOnce = own.CallCount;
        while (own.CallCount == 0)
        {
            _fleet.Clock.Advance(TimeSpan.FromSeconds(10));
            await FleetHarness.AskAsync(process);
        }

        Assert.Equal("of-the-other", taken.Value);
        Assert.Equal(0, callsAtOnce);
        Assert.Equal(TimeSpan.FromMinutes(5 + minutesAhead), _fleet.Now - issued);
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public async Task A_token_issued_up_to_5_minutes_in_the_future_is_used(int secondsAhead, int acquisitions)
    {
        var token = new AccessToken("of-the-other", _fleet.Now.AddSeconds(secondsAhead), _fleet.Now.AddDays(30));
        await _fleet.ShareAsync(token);
        ScriptedTokenSource source = _fleet.NewSource();

        await FleetHarness.AskAsync(_fleet.Join(source));

        Assert.Equal(acquisitions, source.CallCount);
    }
}
