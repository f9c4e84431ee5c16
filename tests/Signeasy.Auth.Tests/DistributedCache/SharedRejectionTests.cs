using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public class SharedRejectionTests
{
    private readonly FleetHarness _fleet = new();

    [Fact]
    public async Task A_refused_token_is_renewed_for_the_whole_fleet()
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        ScriptedTokenSource other = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);

        process.Invalidate(token);
        AccessToken renewed = await FleetHarness.AskAsync(process);
        AccessToken taken = await FleetHarness.AskAsync(_fleet.Join(other));

        Assert.Same(token, Assert.Single(source.Rejected));
        Assert.Equal(1, source.CallCount);
        Assert.NotEqual(token.Value, renewed.Value);
        FleetHarness.AssertSame(renewed, taken);
        Assert.Equal(0, other.CallCount);
    }

    [Fact]
    public async Task A_hundred_processes_refused_one_token_make_one_acquisition()
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource[] sources = [.. Enumerable.Range(0, 100).Select(_ => new ScriptedTokenSource())];
        DistributedTokenProvider[] processes = [.. sources.Select(source => _fleet.Join(source))];
        foreach (DistributedTokenProvider process in processes)
        {
            process.Invalidate(token);
        }

        Task<AccessToken>[] calls = [.. processes.Select(FleetHarness.AskAsync)];
        for (int i = 1; i < processes.Length; i++)
        {
            await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        }

        SourceCall request = await Assert.Single(sources, source => source.CallCount > 0).NextCallAsync();
        AccessToken renewed = _fleet.NewToken();
        await request.GiveAsync(renewed);
        await await Task.WhenAny(calls);
        _fleet.Clock.Advance(FleetHarness.Poll);
        AccessToken[] given = await Task.WhenAll(calls);

        Assert.All(given, one => FleetHarness.AssertSame(renewed, one));
        Assert.Equal(1, sources.Sum(source => source.CallCount));
    }

    [Fact]
    public async Task A_refused_token_is_not_used_again_however_often_it_comes_back()
    {
        AccessToken first = await _fleet.ShareAsync();
        byte[] old = _fleet.Store.Entry;
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);
        process.Invalidate(first);
        AccessToken second = await FleetHarness.AskAsync(process);
        process.Invalidate(second);
        await FleetHarness.AskAsync(process);

        _fleet.Store.Entry = old;
        AccessToken given = await FleetHarness.AskAsync(process);

        Assert.NotEqual(first.Value, given.Value);
        Assert.Equal(3, source.CallCount);
    }

    [Fact]
    public async Task The_same_value_issued_later_is_another_token()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        var same = new AccessToken(token.Value, _fleet.Now, _fleet.Now.AddDays(30));
        DistributedTokenProvider process = _fleet.Join(TokenSequence.Of(same));

        process.Invalidate(token);
        await FleetHarness.AskAsync(process);
        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure()));

        FleetHarness.AssertSame(same, given);
    }

    [Fact]
    public async Task A_refused_token_is_not_served_when_its_renewal_fails()
    {
        AccessToken token = await _fleet.ShareAsync();
        DistributedTokenProvider process = _fleet.Join(FleetHarness.NewFailure());

        process.Invalidate(token);

        await Assert.ThrowsAsync<SigneasyAuthException>(() => FleetHarness.AskAsync(process));
    }
}
