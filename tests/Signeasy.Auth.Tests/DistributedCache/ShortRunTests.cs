using System.Net;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.Tests;

public sealed class ShortRunTests : IDisposable
{
    private const int RenewalFailed = 46;

    private readonly FileHarness _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_run_uses_the_token_of_an_earlier_run_and_asks_nobody()
    {
        AccessToken first = await _program.RunAsync(_program.NewSource());
        ScriptedTokenSource source = new();

        AccessToken second = await _program.RunAsync(source);

        FleetHarness.AssertSame(first, second);
        Assert.Equal(0, source.CallCount);
    }

    [Fact]
    public async Task A_due_token_is_used_at_once_while_the_issuer_is_silent()
    {
        AccessToken due = await _program.StoreDueTokenAsync();
        ScriptedTokenSource silent = new();

        AccessToken token = await _program.RunAsync(silent);

        FleetHarness.AssertSame(due, token);
        await silent.NextCallAsync();
    }

    [Fact]
    public async Task A_due_token_is_renewed_in_the_background_for_the_next_run()
    {
        AccessToken due = await _program.StoreDueTokenAsync();
        ScriptedTokenSource source = _program.NewSource();

        AccessToken token = await _program.RunAsync(source);
        await FileHarness.UntilAsync(() => source.CallCount == 1);
        await _program.LockFreeAsync();
        AccessToken next = await _program.RunAsync(new ScriptedTokenSource());

        FleetHarness.AssertSame(due, token);
        Assert.NotEqual(due.Value, next.Value);
        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task Runs_that_start_together_renew_a_due_token_once()
    {
        await _program.StoreDueTokenAsync();
        ScriptedTokenSource source = _program.NewSource();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => _program.RunAsync(source))));
        await FileHarness.UntilAsync(() => source.CallCount > 0);
        await _program.LockFreeAsync();

        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task A_renewal_that_a_run_did_not_finish_is_not_repeated_by_each_run()
    {
        await _program.StoreDueTokenAsync();
        await InterruptRenewalAsync();
        ScriptedTokenSource source = _program.NewSource();

        await _program.RunAsync(source);
        _program.Clock.Advance(TimeSpan.FromSeconds(29));
        await _program.RunAsync(source);
        int early = source.CallCount;
        _program.Clock.Advance(TimeSpan.FromSeconds(2));
        await _program.RunAsync(source);
        await FileHarness.UntilAsync(() => source.CallCount == 1);

        Assert.Equal(0, early);
    }

    [Fact]
    public async Task A_failed_renewal_is_remembered_by_the_runs_that_follow()
    {
        AccessToken due = await _program.StoreDueTokenAsync();
        ScriptedTokenSource down = FleetHarness.NewFailure(CacheHarness.Outage(TimeSpan.FromMinutes(20)));
        await _program.RunAsync(down);
        await FileHarness.UntilAsync(() => _program.Log.EventIds.Contains(RenewalFailed));
        await _program.LockFreeAsync();
        ScriptedTokenSource source = _program.NewSource();

        _program.Clock.Advance(TimeSpan.FromMinutes(19));
        AccessToken token = await _program.RunAsync(source);
        int early = source.CallCount;
        _program.Clock.Advance(TimeSpan.FromMinutes(2));
        await _program.RunAsync(source);
        await FileHarness.UntilAsync(() => source.CallCount == 1);

        FleetHarness.AssertSame(due, token);
        Assert.Equal((1, 0), (down.CallCount, early));
        (LogLevel level, _, string text) = Assert.Single(_program.Log.Lines, line => line.EventId == RenewalFailed);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("The issuer is down.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_without_a_token_is_remembered_with_its_details()
    {
        var failure = new SigneasyAuthException(
            "Too many tokens were requested.",
            statusCode: HttpStatusCode.TooManyRequests,
            error: "too_many_requests",
            errorDescription: "Global limit has been reached",
            retryAfter: TimeSpan.FromMinutes(10),
            isTransient: true);
        await _program.FailAsync(FleetHarness.NewFailure(failure));
        ScriptedTokenSource source = _program.NewSource();
        _program.Clock.Advance(TimeSpan.FromMinutes(4));

        SigneasyAuthException remembered = await _program.FailAsync(source);

        Assert.Equal(0, source.CallCount);
        Assert.Equal("Too many tokens were requested. Retry after 360 s.", remembered.Message);
        Assert.Equal(
            (HttpStatusCode.TooManyRequests, "too_many_requests", "Global limit has been reached", true),
            (remembered.StatusCode, remembered.Error, remembered.ErrorDescription, remembered.IsTransient));
        Assert.Equal(TimeSpan.FromMinutes(6), remembered.RetryAfter);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 30)]
    public async Task A_failure_without_a_token_ends_after_a_while(bool isTransient, int seconds)
    {
        await _program.FailAsync(FleetHarness.NewFailure(isTransient ? CacheHarness.Outage() : CacheHarness.WrongSecret()));
        ScriptedTokenSource source = _program.NewSource();

        _program.Clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        await _program.FailAsync(source);
        _program.Clock.Advance(TimeSpan.FromSeconds(0.5));
        await _program.RunAsync(source);

        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task Failures_without_a_token_are_remembered_for_growing_times()
    {
        ScriptedTokenSource down = FleetHarness.NewFailure();

        for (int second = 0; second < 60; second++)
        {
            await _program.FailAsync(down);
            _program.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, down.CallCount);
    }

    [Fact]
    public async Task A_remembered_failure_does_not_outlive_a_clock_that_was_set_back()
    {
        await _program.FailAsync(FleetHarness.NewFailure(CacheHarness.Outage(TimeSpan.FromHours(1))));
        string file = _program.TokenFile;
        using var earlier = new FileHarness();
        Directory.CreateDirectory(earlier.Folder);
        File.Copy(file, Path.Combine(earlier.Folder, Path.GetFileName(file)));
        ScriptedTokenSource source = earlier.NewSource();

        DistributedTokenProvider run = DistributedTokenProvider.CreateForFile(
            source, earlier.Folder, () => FleetSettings.Original, "", earlier.Log, new SkewedClock(earlier.Clock, -TimeSpan.FromHours(1)), true);
        await FleetHarness.AskAsync(run);

        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task Another_secret_is_not_affected_by_a_remembered_failure()
    {
        await _program.FailAsync(FleetHarness.NewFailure(CacheHarness.WrongSecret()));

        AccessToken token = await FleetHarness.AskAsync(
            _program.Start(_program.NewSource(), FleetSettings.WithOther("secret")));

        Assert.NotNull(token);
    }

    [Fact]
    public async Task A_token_that_the_API_rejects_is_replaced_for_the_next_run()
    {
        AccessToken rejected = await _program.RunAsync(_program.NewSource());
        _program.Clock.Advance(TimeSpan.FromHours(1));
        ScriptedTokenSource source = _program.NewSource();

        AccessToken renewed = await FleetHarness.RenewAsync(_program.Start(source), rejected);
        AccessToken next = await _program.RunAsync(new ScriptedTokenSource());

        Assert.NotEqual(rejected.Value, renewed.Value);
        FleetHarness.AssertSame(renewed, next);
        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task An_API_that_rejects_every_token_costs_few_tokens_even_if_the_program_runs_often()
    {
        AccessToken token = await _program.RunAsync(_program.NewSource());
        ScriptedTokenSource source = _program.NewSource();

        for (int minute = 0; minute < 24 * 60; minute += 5)
        {
            _program.Clock.Advance(TimeSpan.FromMinutes(5));
            DistributedTokenProvider run = _program.Start(source);
            token = await FleetHarness.RenewAsync(run, await FleetHarness.AskAsync(run));
        }

        Assert.InRange(source.CallCount, 24, 60);
    }

    [Fact]
    public async Task A_process_that_goes_on_renews_a_due_token_like_every_other_process()
    {
        AccessToken due = await _program.StoreDueTokenAsync();
        ScriptedTokenSource source = new();
        DistributedTokenProvider process = _program.Start(source);
        await FleetHarness.AskAsync(process);
        await (await source.NextCallAsync()).FailAsync(CacheHarness.Outage());
        await _program.LockFreeAsync();
        source.Script = _ => new ValueTask<AccessToken>(_program.NewToken());

        _program.Clock.Advance(TimeSpan.FromMinutes(1));
        AccessToken renewed = await FleetHarness.AskAsync(process);

        Assert.NotEqual(due.Value, renewed.Value);
    }

    [Fact]
    public async Task A_renewal_in_the_background_does_not_inherit_the_callers_context()
    {
        await _program.StoreDueTokenAsync();
        var user = new AsyncLocal<string?> { Value = "alice" };
        string? seen = "not asked";
        var source = new ScriptedTokenSource
        {
            Script = _ =>
            {
                seen = user.Value;
                return new ValueTask<AccessToken>(_program.NewToken());
            },
        };

        await _program.RunAsync(source);
        await FileHarness.UntilAsync(() => source.CallCount == 1);
        await _program.LockFreeAsync();

        Assert.Null(seen);
    }

    [Fact]
    public async Task An_issuer_that_returns_the_same_token_again_is_not_asked_by_each_run()
    {
        AccessToken due = await _program.StoreDueTokenAsync();
        var source = new ScriptedTokenSource
        {
            Script = _ => new(new AccessToken(due.Value, _program.Now, _program.Now + TimeSpan.FromDays(30), due.Scope)),
        };

        await _program.RunAsync(source);
        await FileHarness.UntilAsync(() => source.CallCount == 1);
        await _program.LockFreeAsync();
        AccessToken token = await _program.RunAsync(source);

        FleetHarness.AssertSame(due, token);
        Assert.Equal(1, source.CallCount);
    }

    [Fact]
    public async Task A_run_waits_a_bounded_time_for_a_process_that_hangs()
    {
        ScriptedTokenSource hanging = new();
        Task<AccessToken> hangingRun = _program.RunAsync(hanging);
        SourceCall call = await hanging.NextCallAsync();
        ScriptedTokenSource source = _program.NewSource();
        Task<AccessToken> run = _program.RunAsync(source);

        for (int poll = 0; poll < 180; poll++)
        {
            Assert.False(run.IsCompleted, $"It ended after {poll} polls.");
            await _program.Clock.WaitBegunAsync(FleetHarness.Poll);
            _program.Clock.Advance(FleetHarness.Poll);
        }

        await run;
        Assert.Equal(1, source.CallCount);
        await call.FailAsync(CacheHarness.Outage());
        await Assert.ThrowsAsync<SigneasyAuthException>(() => hangingRun);
    }

    /// <summary>
    /// A run that ends in the middle of its renewal. A killed process frees its lock and stores nothing more; this one frees
    /// it by failing in a way that isn't stored.
    /// </summary>
    private async Task InterruptRenewalAsync()
    {
        ScriptedTokenSource source = new();
        await _program.RunAsync(source);
        await (await source.NextCallAsync()).FailAsync(new InvalidOperationException("The process was killed."));
        await FileHarness.UntilAsync(() => _program.Log.EventIds.Contains(RenewalFailed));
        await _program.LockFreeAsync();
    }
}
