using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class CacheLoggingTests : IDisposable
{
    private readonly CacheHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_logger_that_throws_costs_nobody_a_token()
    {
        _rig.Log.OnLog = () => throw new InvalidOperationException("The disk is full.");
        SigneasyAuthException failure = CacheHarness.Outage();
        _rig.FailWith(failure);
        SigneasyAuthException seen = await _rig.GetFailureAsync();
        await _rig.SettledAsync();
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken cached = await _rig.CacheTokenAsync();
        await _rig.RenewAsync(cached);
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        AccessToken renewed = _rig.NewToken();
        _rig.AnswerWith(renewed);

        AccessToken given = await _rig.RenewAsync(cached);
        await _rig.SettledAsync();

        Assert.Same(failure, seen);
        Assert.Same(renewed, given);
        Assert.Same(renewed, _rig.Serve());
    }

    [Fact]
    public async Task A_new_token_is_logged_with_its_times_and_without_its_value()
    {
        await _rig.CacheTokenAsync();

        Assert.Equal(
            (LogLevel.Information, 10, "Signeasy account default: new access token, expires 2026-01-31 00:00:00Z, "
                + "renews from 2026-01-28 07:12:00Z"),
            Assert.Single(_rig.Log.Lines));
    }

    [Fact]
    public async Task The_renewal_of_a_rejected_token_is_logged()
    {
        AccessToken cached = await _rig.CacheTokenAsync();
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        _ = _rig.RenewAsync(cached);

        Assert.Equal(
            (LogLevel.Information, 16, "Signeasy account default: the API rejected the access token; renewing it"),
            _rig.Log.Lines.Last());
    }
}
