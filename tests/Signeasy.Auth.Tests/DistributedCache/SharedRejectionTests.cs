using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public class SharedRejectionTests
{
    private readonly FleetHarness _fleet = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_token_is_renewed_for_all_processes_and_reported_to_the_source(bool hasLock)
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        ScriptedTokenSource other = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source, hasLock: hasLock);

        AccessToken renewed = await FleetHarness.RenewAsync(process, token);
        AccessToken taken = await FleetHarness.RenewAsync(_fleet.Join(other), token);

        Assert.Same(token, Assert.Single(source.Rejected));
        Assert.Equal(1, source.CallCount);
        Assert.NotEqual(token.Value, renewed.Value);
        FleetHarness.AssertSame(renewed, taken);
        Assert.Equal(0, other.CallCount);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_hundred_processes_whose_token_was_rejected_make_one_acquisition()
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource[] sources = [.. Enumerable.Range(0, 100).Select(_ => new ScriptedTokenSource())];
        Task<AccessToken>[] calls = [.. sources.Select(source => FleetHarness.RenewAsync(_fleet.Join(source), token))];
        for (int i = 1; i < calls.Length; i++)
        {
            await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        }

        SourceCall request = await Assert.Single(sources, source => source.CallCount > 0).NextCallAsync();
        AccessToken renewed = await request.GiveAsync(_fleet.NewToken());
        await await Task.WhenAny(calls);
        _fleet.Clock.Advance(FleetHarness.Poll);
        AccessToken[] given = await Task.WhenAll(calls);

        Assert.All(given, one => FleetHarness.AssertSame(renewed, one));
        Assert.Equal(1, sources.Sum(source => source.CallCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shared_token_other_than_the_rejected_one_is_returned_at_once_even_if_it_is_due(bool isDue)
    {
        AccessToken rejected = _fleet.NewToken();
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(isDue ? 2 : 10));
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();

        AccessToken given = await FleetHarness.RenewAsync(_fleet.Join(source), rejected);

        FleetHarness.AssertSame(token, given);
        Assert.Equal(0, source.CallCount);
    }

    [Fact]
    public async Task A_rejected_token_is_not_used_again_even_if_the_store_returns_it_again()
    {
        AccessToken first = await _fleet.ShareAsync();
        byte[] old = _fleet.Store.Entry;
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);
        AccessToken second = await FleetHarness.RenewAsync(process, first);
        await FleetHarness.RenewAsync(process, second);

        _fleet.Store.Entry = old;
        AccessToken given = await FleetHarness.AskAsync(process);

        Assert.NotEqual(first.Value, given.Value);
        Assert.Equal(3, source.CallCount);
    }

    [Fact]
    public async Task A_token_with_the_rejected_value_that_was_issued_later_is_another_token()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        var same = new AccessToken(token.Value, _fleet.Now, _fleet.Now.AddDays(30));

        await FleetHarness.RenewAsync(_fleet.Join(TokenSequence.Of(same)), token);
        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure()));

        FleetHarness.AssertSame(same, given);
    }

    [Fact]
    public async Task A_source_that_has_no_other_token_returns_the_rejected_one_which_is_not_stored_again()
    {
        AccessToken token = await _fleet.ShareAsync();
        DistributedTokenProvider process = _fleet.Join(TokenSequence.Of(token));

        AccessToken given = await FleetHarness.RenewAsync(process, token);

        Assert.Same(token, given);
        Assert.Single(_fleet.Store.Lifetimes);
    }

    [Fact]
    public async Task A_rejected_token_is_not_returned_if_its_renewal_fails()
    {
        AccessToken token = await _fleet.ShareAsync();
        DistributedTokenProvider process = _fleet.Join(FleetHarness.NewFailure());

        await Assert.ThrowsAsync<SigneasyAuthException>(() => FleetHarness.RenewAsync(process, token));
        await Assert.ThrowsAsync<SigneasyAuthException>(() => FleetHarness.AskAsync(process));

        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_process_that_reports_no_rejection_keeps_the_shared_token()
    {
        AccessToken token = await _fleet.ShareAsync();
        var source = new ScriptedTokenSource();
        Task<AccessToken> renewal = FleetHarness.RenewAsync(_fleet.Join(source), token);
        SourceCall request = await source.NextCallAsync();

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure()));
        await request.GiveAsync(_fleet.NewToken());
        await renewal;

        FleetHarness.AssertSame(token, given);
    }
}
