using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public class SharedLockTests
{
    private readonly FleetHarness _fleet = new();

    [Fact]
    public async Task Processes_without_a_token_wait_for_the_one_that_holds_the_lock()
    {
        var source = new ScriptedTokenSource();
        Task<AccessToken> first = FleetHarness.AskAsync(_fleet.Join(source));
        SourceCall request = await source.NextCallAsync();
        ScriptedTokenSource[] sources = [.. Enumerable.Range(0, 20).Select(_ => _fleet.NewSource())];
        Task<AccessToken>[] others = [.. sources.Select(other => FleetHarness.AskAsync(_fleet.Join(other)))];
        for (int i = 0; i < others.Length; i++)
        {
            await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        }

        AccessToken token = await request.GiveAsync(_fleet.NewToken());
        await first;
        _fleet.Clock.Advance(FleetHarness.Poll);
        AccessToken[] given = await Task.WhenAll(others);

        Assert.All(given, other => FleetHarness.AssertSame(token, other));
        Assert.All(sources, other => Assert.Equal(0, other.CallCount));
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_process_that_gets_the_lock_reads_the_entry_again_before_it_calls_the_source()
    {
        AccessToken token = await _fleet.ShareAsync();
        byte[] entry = _fleet.Store.Entry;
        string name = Assert.Single(_fleet.Store.Entries.Keys);
        _fleet.Store.Entries.Clear();
        _fleet.Locks.OnTry = _ =>
        {
            _fleet.Store.Entries[name] = entry;
            return Task.CompletedTask;
        };
        ScriptedTokenSource source = _fleet.NewSource();

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(source));

        FleetHarness.AssertSame(token, given);
        Assert.Equal(0, source.CallCount);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_due_token_is_returned_while_another_process_renews_it()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(2));
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(source));

        FleetHarness.AssertSame(token, given);
        Assert.Equal(0, source.CallCount);
    }

    [Fact]
    public async Task A_lock_that_stays_busy_is_ignored_after_the_acquisition_timeout_plus_5_seconds()
    {
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();
        Task<AccessToken> call = FleetHarness.AskAsync(
            _fleet.Join(source, options => options.AcquisitionTimeout = TimeSpan.FromSeconds(10)));

        await _fleet.PollAsync(29);
        await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        int callsBefore = source.CallCount;
        _fleet.Clock.Advance(FleetHarness.Poll);
        AccessToken given = await call;

        Assert.Equal(0, callsBefore);
        Assert.Equal(1, source.CallCount);
        FleetHarness.AssertSame(given, await FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure())));
    }

    [Fact]
    public async Task A_process_that_waits_takes_the_lock_as_soon_as_it_is_free()
    {
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(source));

        await _fleet.PollAsync(3);
        await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        _fleet.Locks.IsBusy = false;
        _fleet.Clock.Advance(FleetHarness.Poll);
        await call;

        Assert.Equal(1, source.CallCount);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_lock_that_was_busy_three_times_an_acquisition_timeout_apart_does_not_delay_the_renewal_of_a_due_token_any_longer()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(2));
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);

        var calls = new List<int>();
        foreach (int seconds in new[] { 0, 1, 29, 1, 28, 1, 1 })
        {
            _fleet.Clock.Advance(TimeSpan.FromSeconds(seconds));
            await FleetHarness.AskAsync(process);
            calls.Add(source.CallCount);
        }

        Assert.Equal([0, 0, 0, 0, 0, 1, 1], calls);
    }

    [Fact]
    public async Task A_renewed_token_resets_the_count_of_busy_locks()
    {
        AccessToken token = await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(2));
        _fleet.Locks.IsBusy = true;
        await FleetHarness.AskAsync(process);
        _fleet.Clock.Advance(TimeSpan.FromSeconds(30));
        await FleetHarness.AskAsync(process);

        _fleet.Locks.IsBusy = false;
        AccessToken renewed = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(renewed.ExpiresAt - TimeSpan.FromDays(2));
        _fleet.Locks.IsBusy = true;
        await FleetHarness.AskAsync(process);

        Assert.Equal(0, source.CallCount);
    }

    [Fact]
    public async Task A_cancelled_caller_ends_the_wait_and_leaves_no_lock()
    {
        _fleet.Locks.IsBusy = true;
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> waiting = _fleet.Join(_fleet.NewSource()).GetTokenAsync(cancellation.Token).AsTask();
        await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _fleet.Locks.IsBusy = false;
        using var second = new CancellationTokenSource();
        var source = new ScriptedTokenSource
        {
            Script = async cancel =>
            {
                await second.CancelAsync();
                cancel.ThrowIfCancellationRequested();
                return _fleet.NewToken();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _fleet.Join(source).GetTokenAsync(second.Token).AsTask());

        Assert.Equal(1, source.CallCount);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }
}
