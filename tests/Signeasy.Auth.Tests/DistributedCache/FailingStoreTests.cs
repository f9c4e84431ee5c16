using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public class FailingStoreTests
{
    private const int Failing = 40;
    private const int Recovered = 41;
    private const int Unreadable = 42;

    private readonly FleetHarness _fleet = new();

    [Fact]
    public async Task A_store_that_cannot_be_read_fails_no_call_and_is_logged_once_when_it_fails_and_once_when_it_recovers()
    {
        _fleet.Store.OnRead = _ => throw new InvalidOperationException("NOAUTH Authentication required.");
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);

        await FleetHarness.AskAsync(process);
        await FleetHarness.AskAsync(process);
        int entriesMeanwhile = _fleet.Store.Entries.Count;
        _fleet.Store.OnRead = _ => Task.CompletedTask;
        await FleetHarness.AskAsync(process);
        await FleetHarness.AskAsync(process);

        Assert.Equal(3, source.CallCount);
        Assert.Equal(0, entriesMeanwhile);
        Assert.Equal(
            [(LogLevel.Warning, Failing), (LogLevel.Information, Recovered)],
            _fleet.Log.Lines.Select(line => (line.Level, line.EventId)));
        Assert.All(_fleet.Log.Lines, line => Assert.Contains("reading the shared entry", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails_no_call_and_is_logged_once_when_it_fails_and_once_when_it_recovers()
    {
        _fleet.Store.OnWrite = _ => throw new InvalidOperationException("OOM command not allowed.");
        DistributedTokenProvider process = _fleet.Join(_fleet.NewSource());

        await FleetHarness.AskAsync(process);
        await FleetHarness.AskAsync(process);
        _fleet.Store.OnWrite = _ => Task.CompletedTask;
        await FleetHarness.AskAsync(process);

        Assert.Equal([Failing, Recovered], _fleet.Log.EventIds);
        Assert.All(_fleet.Log.Lines, line => Assert.Contains("writing the shared entry", line.Text, StringComparison.Ordinal));
        Assert.Single(_fleet.Store.Entries);
    }

    [Fact]
    public async Task A_lock_that_fails_is_skipped_and_logged_once_when_it_fails_and_once_when_it_recovers()
    {
        _fleet.Locks.OnTry = _ => throw new InvalidOperationException("The lock's server is gone.");
        ScriptedTokenSource source = _fleet.NewSource(TimeSpan.FromMinutes(10));
        DistributedTokenProvider process = _fleet.Join(source);

        await FleetHarness.AskAsync(process);
        _fleet.Clock.Advance(TimeSpan.FromMinutes(6));
        await FleetHarness.AskAsync(process);
        _fleet.Locks.OnTry = _ => Task.CompletedTask;
        _fleet.Clock.Advance(TimeSpan.FromMinutes(6));
        await FleetHarness.AskAsync(process);

        Assert.Equal(3, source.CallCount);
        Assert.Equal([Failing, Recovered], _fleet.Log.EventIds);
        Assert.All(_fleet.Log.Lines, line => Assert.Contains("the distributed lock", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_hangs_delays_a_call_by_a_second()
    {
        var begun = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _fleet.Store.OnRead = _ =>
        {
            begun.SetResult();
            return gate.Task;
        };
        ScriptedTokenSource source = _fleet.NewSource();
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(source));

        await begun.Task;
        _fleet.Clock.Advance(FleetHarness.Limit - TimeSpan.FromTicks(1));
        bool wasWaiting = !call.IsCompleted;
        _fleet.Clock.Advance(TimeSpan.FromTicks(1));
        await call;
        gate.SetException(new InvalidOperationException("Too late to matter, and observed."));

        Assert.True(wasWaiting);
        Assert.Equal(1, source.CallCount);
        Assert.Equal([Failing], _fleet.Log.EventIds);
    }

    [Fact]
    public async Task A_store_that_blocks_its_thread_delays_a_call_by_a_second()
    {
        var begun = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        _fleet.Store.OnRead = _ =>
        {
            begun.SetResult();
            gate.Wait(TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        };
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));

        await begun.Task;
        _fleet.Clock.Advance(FleetHarness.Limit);
        await call;
        gate.Set();

        Assert.Equal([Failing], _fleet.Log.EventIds);
    }

    [Fact]
    public async Task A_lock_that_is_acquired_too_late_is_released()
    {
        await AcquireTooLateAsync();
        await _fleet.Locks.ReleaseAsync();

        Assert.Equal(1, _fleet.Locks.Acquisitions);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task A_failed_release_fails_no_call()
    {
        _fleet.Locks.OnRelease = () => throw new InvalidOperationException("The lock's server is gone.");

        await FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));

        Assert.Equal([Failing], _fleet.Log.EventIds);
        Assert.Single(_fleet.Store.Entries);
    }

    [Fact]
    public async Task A_store_that_fails_while_a_process_waits_ends_the_wait()
    {
        _fleet.Locks.IsBusy = true;
        ScriptedTokenSource source = _fleet.NewSource();
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(source));
        await _fleet.Clock.WaitBegunAsync(FleetHarness.Poll);

        _fleet.Store.OnRead = _ => throw new InvalidOperationException("The store is gone.");
        _fleet.Clock.Advance(FleetHarness.Poll);
        await call;

        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task An_unreadable_entry_is_logged_once_and_replaced()
    {
        await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source);
        _fleet.Store.Entry = [1, 2, 3];

        AccessToken given = await FleetHarness.AskAsync(process);
        AccessToken again = await FleetHarness.AskAsync(process);
        int linesBefore = _fleet.Log.Lines.Count;
        _fleet.Store.Entry = [1, 2, 3];
        await FleetHarness.AskAsync(process);

        FleetHarness.AssertSame(given, again);
        Assert.Equal(2, source.CallCount);
        Assert.Equal(1, linesBefore);
        Assert.Equal([Unreadable, Unreadable], _fleet.Log.EventIds);
    }

    [Fact]
    public async Task A_store_whose_cancellation_blocks_delays_a_call_by_a_second()
    {
        var begun = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        _fleet.Store.OnRead = cancel =>
        {
            cancel.Register(() => gate.Wait(TestContext.Current.CancellationToken));
            begun.SetResult();
            return new TaskCompletionSource().Task;
        };
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));
        await begun.Task;

        await Task.Run(() => _fleet.Clock.Advance(FleetHarness.Limit), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        gate.Set();

        Assert.Equal([Failing], _fleet.Log.EventIds);
    }

    [Fact]
    public async Task A_lock_that_is_acquired_too_late_and_fails_to_be_released_leaves_no_unobserved_exception()
    {
        var released = new TaskCompletionSource();
        _fleet.Locks.OnRelease = () =>
        {
            released.SetResult();
            throw new InvalidOperationException("The lock's server is gone, too late.");
        };

        await AcquireTooLateAsync();
        await released.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        // UnobservedTasks checks at the end of the test; until then the failure has to arrive.
        for (int i = 0; i < 100; i++)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task An_entry_whose_expiry_is_not_known_is_stored_for_a_year()
    {
        AccessToken token = new("not-a-real-token", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

        await _fleet.ShareAsync(token);
        AccessToken taken = await FleetHarness.AskAsync(_fleet.Join(FleetHarness.NewFailure()));

        FleetHarness.AssertSame(token, taken);
        Assert.Equal(TimeSpan.FromDays(366), Assert.Single(_fleet.Store.Lifetimes));
    }

    [Fact]
    public async Task A_failure_of_any_kind_leaves_a_new_process_with_the_due_token()
    {
        AccessToken token = await _fleet.ShareAsync();
        _fleet.Clock.SetUtcNow(token.ExpiresAt - TimeSpan.FromDays(2));
        var source = new ScriptedTokenSource
        {
            Script = _ => ValueTask.FromException<AccessToken>(new InvalidOperationException("The decorator failed.")),
        };

        AccessToken given = await FleetHarness.AskAsync(_fleet.Join(source));

        FleetHarness.AssertSame(token, given);
        Assert.Equal(0, _fleet.Locks.HeldCount);
    }

    [Fact]
    public async Task An_entry_copied_from_another_account_is_unreadable_and_replaced()
    {
        await _fleet.ShareAsync();
        byte[] entry = _fleet.Store.Entry;
        _fleet.Store.Entries.Clear();
        ScriptedTokenSource source = _fleet.NewSource();
        DistributedTokenProvider process = _fleet.Join(source, () => FleetSettings.WithOther("client"));
        await FleetHarness.AskAsync(process);

        _fleet.Store.Entry = entry;
        AccessToken given = await FleetHarness.AskAsync(process);

        Assert.Equal(2, source.CallCount);
        Assert.Equal(_fleet.Now, given.IssuedAt);
        Assert.Equal([Unreadable], _fleet.Log.EventIds);
    }

    private async Task AcquireTooLateAsync()
    {
        var tried = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _fleet.Locks.OnTry = _ =>
        {
            tried.SetResult();
            return gate.Task;
        };
        Task<AccessToken> call = FleetHarness.AskAsync(_fleet.Join(_fleet.NewSource()));
        await tried.Task;
        _fleet.Clock.Advance(FleetHarness.Limit);
        await call;
        Assert.Equal(0, _fleet.Locks.HeldCount);
        gate.SetResult();
    }
}
