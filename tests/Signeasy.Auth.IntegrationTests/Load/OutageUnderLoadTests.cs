namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>64 callers and an issuer that is down or silent: which calls it affects, and how many requests it gets.</summary>
public sealed class OutageUnderLoadTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private LoadedSigneasy _signeasy = null!;

    public async ValueTask InitializeAsync() => _signeasy = await LoadedSigneasy.StartAsync();

    public ValueTask DisposeAsync() => _signeasy.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_issuer_that_is_down_or_silent_for_the_whole_window_affects_no_caller(bool isSilent)
    {
        await HoldAsync();
        _signeasy.Issuer = isSilent ? LoadedSigneasy.HangAsync : LoadedSigneasy.Fail;
        DateTimeOffset end = _signeasy.Tokens.Status.Token!.ExpiresAt - TimeSpan.FromSeconds(31);

        await OpenWindowAsync();
        while (_signeasy.Now < end)
        {
            await _signeasy.RoundAsync();
            await (isSilent ? Task.CompletedTask : _signeasy.AnsweredAsync());
            _signeasy.Clock.Advance(Step);
        }

        long acquisitions = _signeasy.Acquisitions;
        await RecoverAsync();

        // At the soonest after 24, 72, 168, 360, 744 and 1512 seconds, of which the window has 1200.
        Assert.InRange(acquisitions, 1 + 3, 1 + 6);
        Assert.Equal(1, _signeasy.MostPostsAtOnce);
        Assert.Empty(_signeasy.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_token_requests_back_off_and_all_callers_are_served_once_the_issuer_is_back(
        bool isSilent)
    {
        await HoldAsync();
        _signeasy.Issuer = isSilent ? LoadedSigneasy.HangAsync : LoadedSigneasy.Fail;
        _signeasy.Clock.Advance(LoadedSigneasy.Lifetime);
        DateTimeOffset start = _signeasy.Now;

        while (_signeasy.Now < start.AddMinutes(5))
        {
            Assert.Equal(LoadedSigneasy.Callers, await _signeasy.RoundThatMayFailAsync());
            _signeasy.Clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        long acquisitions = _signeasy.Acquisitions;
        TimeSpan wait = await RecoverAsync();

        // After 1, 3, 7, 15, 31 seconds, and every 30 from then on.
        Assert.InRange(acquisitions, 1 + 3, 1 + 14);
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(1, _signeasy.MostPostsAtOnce);
        Assert.Empty(_signeasy.Complaints);
    }

    private async Task HoldAsync()
    {
        await _signeasy.RoundAsync();
        await _signeasy.ArrivalAsync();
        await _signeasy.SettleAsync();
        Assert.Equal(1, _signeasy.Posts);
    }

    /// <summary>Moves the clock to where the renewal is due, and makes a round of calls that begins it.</summary>
    private async Task OpenWindowAsync()
    {
        _signeasy.Clock.SetUtcNow(_signeasy.Tokens.Status.RenewsAt!.Value);
        await _signeasy.RoundAsync();
    }

    /// <summary>The issuer is back: all are served as soon as a request to it is allowed again. Returns how long that takes.</summary>
    private async Task<TimeSpan> RecoverAsync()
    {
        await _signeasy.SettleAsync();
        _signeasy.Issuer = _ => Task.FromResult(true);
        DateTimeOffset back = _signeasy.Now;
        if (_signeasy.Tokens.Status.NextAttemptAt is { } next)
        {
            _signeasy.Clock.SetUtcNow(next);
        }

        await _signeasy.RoundAsync();
        await _signeasy.RestAsync(); // The returned time does not change.
        Assert.Null(_signeasy.Tokens.Status.FailingSince);
        return _signeasy.Now - back;
    }
}
