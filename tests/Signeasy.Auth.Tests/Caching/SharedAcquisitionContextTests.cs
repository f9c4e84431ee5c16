using System.Diagnostics;

namespace Signeasy.Auth.Tests;

public sealed class SharedAcquisitionContextTests : IDisposable
{
    private static readonly AsyncLocal<string?> User = new();
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_source_sees_nothing_of_the_first_caller_s_context()
    {
        (string? User, Activity? Activity, SynchronizationContext? Context)? seen = null;
        _harness.Source.Script = _ =>
        {
            seen = (User.Value, Activity.Current, SynchronizationContext.Current);
            return new(_harness.NewToken());
        };
        SynchronizationContext? original = SynchronizationContext.Current;
        using Activity activity = new Activity("the first caller's").Start();
        User.Value = "the first caller";
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());

        Task<AccessToken> call = _harness.GetAsync();
        SynchronizationContext.SetSynchronizationContext(original);
        await call;

        Assert.Equal<(string?, Activity?, SynchronizationContext?)?>((null, null, null), seen);
        Assert.Equal("the first caller", User.Value);
        Assert.Same(activity, Activity.Current);
    }

    [Fact]
    public async Task A_renewal_has_none_of_the_context_of_the_caller_that_started_it()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        string? seen = "nothing seen";
        _harness.Source.Script = _ =>
        {
            seen = User.Value;
            return new(_harness.NewToken());
        };
        User.Value = "the caller";
        _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));

        await _harness.ServeAndSettleAsync();

        Assert.Null(seen);
    }

    [Fact]
    public void A_source_that_blocks_does_not_block_the_caller_that_started_the_acquisition()
    {
        using var leave = new ManualResetEventSlim();
        _harness.Source.Script = _ =>
        {
            leave.Wait(TestContext.Current.CancellationToken);
            return new(_harness.NewToken());
        };

        Task<AccessToken> call = _harness.GetAsync();
        bool isWaiting = !call.IsCompleted;
        leave.Set();

        Assert.True(isWaiting);
    }
}
