namespace Signeasy.Auth.Tests;

public sealed class RejectionThrottleTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_minimum_age_doubles_to_half_an_hour_while_renewals_do_not_help()
    {
        await _harness.CacheTokenAsync();

        int[] ages = await MinutesToRenewalsAsync(8);

        Assert.Equal([1, 1, 2, 4, 8, 16, 30, 30], ages);
    }

    [Fact]
    public async Task A_token_that_the_API_accepted_resets_the_minimum_age()
    {
        await _harness.CacheTokenAsync();
        await MinutesToRenewalsAsync(5);
        _harness.Serve().MarkAccepted();

        int[] ages = await MinutesToRenewalsAsync(3);

        Assert.Equal([1, 1, 2], ages);
    }

    [Fact]
    public async Task A_token_from_an_ordinary_renewal_does_not_reset_the_minimum_age()
    {
        await _harness.CacheTokenAsync();
        await MinutesToRenewalsAsync(5);
        _harness.Clock.SetUtcNow(_harness.Serve().ExpiresAt);
        await _harness.GetAsync();

        int[] ages = await MinutesToRenewalsAsync(1);

        Assert.Equal([16], ages);
    }

    [Fact]
    public async Task A_renewal_that_the_request_behind_it_proves_useless_counts_although_other_calls_are_accepted()
    {
        await _harness.CacheTokenAsync();
        var ages = new List<int>();

        for (int i = 0; i < 6; i++)
        {
            AccessToken token = _harness.Serve();
            token.MarkAccepted();
            ages.AddRange(await MinutesToRenewalsAsync(1));
            _harness.Serve().MarkRenewedInVain();
        }

        Assert.Equal([1, 1, 2, 4, 8, 16], ages);
    }

    [Fact]
    public async Task A_source_without_another_token_doubles_the_minimum_age()
    {
        var undated = new AccessToken("undated", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        await _harness.CacheTokenAsync(undated);
        _harness.AnswerWith(undated);
        undated.MarkAccepted();
        var minutes = new List<int>();

        for (int minute = 0; minute < 70; minute++)
        {
            int before = _harness.Source.CallCount;
            await _harness.RenewAsync(undated);
            if (_harness.Source.CallCount > before)
            {
                minutes.Add(minute);
            }

            _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 61], minutes);
    }

    [Fact]
    public async Task Without_reports_of_accepted_calls_a_rejection_at_the_minimum_age_is_that_of_a_token_that_had_worked()
    {
        await _harness.CacheTokenAsync();
        _harness.AnswerWith(() => _harness.NewToken());

        for (int minute = 0; minute < 10; minute++)
        {
            _harness.Clock.Advance(TimeSpan.FromMinutes(1));
            await _harness.RenewAsync(_harness.Serve());
        }

        Assert.Equal(11, _harness.Source.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Four_hours_of_an_API_that_rejects_everything_cost_fifteen_acquisitions_at_most(bool isIssueUnknown)
    {
        int count = 0;
        _harness.AnswerWith(() => isIssueUnknown
            ? new AccessToken($"token-{++count}", DateTimeOffset.MinValue, _harness.Now.AddDays(30))
            : _harness.NewToken());
        DateTimeOffset end = _harness.Now.AddHours(4);

        while (_harness.Now < end)
        {
            await _harness.RenewAsync(await _harness.GetAsync());
            _harness.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_harness.Cache.Status.Acquisitions, 10, 15);
    }

    [Fact]
    public async Task Four_hours_of_rejections_while_the_issuer_is_down_cost_no_more_than_the_back_off_allows()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.FailWith(CacheHarness.Outage());

        for (int second = 0; second < 4 * 60 * 60; second++)
        {
            Assert.Same(cached, await _harness.RenewAsync(_harness.Serve()));
            await _harness.SettledAsync();
            _harness.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_harness.Source.CallCount, 10, 15);
    }

    /// <summary>Rejects each token every minute until it is renewed; the age at which each was.</summary>
    private async Task<int[]> MinutesToRenewalsAsync(int count)
    {
        _harness.AnswerWith(() => _harness.NewToken());
        var ages = new int[count];
        for (int i = 0; i < count; i++)
        {
            AccessToken token = _harness.Serve();
            do
            {
                token.MarkRejected();
                _harness.Clock.Advance(TimeSpan.FromMinutes(1));
                ages[i]++;
            }
            while (ReferenceEquals(token, await _harness.RenewAsync(token)));
        }

        return ages;
    }
}
