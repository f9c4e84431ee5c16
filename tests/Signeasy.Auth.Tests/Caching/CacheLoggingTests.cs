using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class CacheLoggingTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Every_caller_gets_its_token_although_the_logger_throws()
    {
        _harness.Log.OnLog = () => throw new InvalidOperationException("The disk is full.");
        SigneasyAuthException failure = CacheHarness.Outage();
        _harness.FailWith(failure);
        SigneasyAuthException seen = await _harness.GetFailureAsync();
        _harness.Clock.Advance(TimeSpan.FromSeconds(1));
        AccessToken cached = await _harness.CacheTokenAsync();
        await _harness.RenewAsync(cached);
        _harness.Clock.Advance(TimeSpan.FromHours(1));
        AccessToken renewed = _harness.AnswerWith(_harness.NewToken());

        AccessToken given = await _harness.RenewAsync(cached);
        await _harness.SettledAsync();

        Assert.Same(failure, seen);
        Assert.Same(renewed, given);
        Assert.Same(renewed, _harness.Serve());
    }

    [Fact]
    public async Task A_new_token_is_logged_with_its_times_and_without_its_value()
    {
        await _harness.CacheTokenAsync();

        Assert.Equal(
            (LogLevel.Information, 10, "Signeasy account default: new access token, expires 2026-01-31 00:00:00Z, "
                + "renews from 2026-01-28 07:12:00Z, scopes: not named by the issuer"),
            Assert.Single(_harness.Log.Lines));
    }

    [Fact]
    public async Task The_renewal_of_a_rejected_token_is_logged()
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));

        _ = _harness.RenewAsync(cached);

        Assert.Equal(
            (LogLevel.Information, 16, "Signeasy account default: the API rejected the access token, which has ended early or lacks a "
                + "scope (granted: not named by the issuer); renewing it"),
            _harness.Log.Lines.Last());
    }
}
