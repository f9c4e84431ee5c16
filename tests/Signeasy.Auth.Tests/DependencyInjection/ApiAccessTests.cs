using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>The call by which the renewal service verifies that the API accepts the token.</summary>
public sealed class ApiAccessTests : IAsyncDisposable
{
    private readonly ObservedApp _app = new();

    public ApiAccessTests()
    {
        _app.Services.AddSigneasyAuth().AddTokenRenewalService(options => options.VerifyApiAccess = true);
        _app.Reload(("AcquisitionTimeout", "00:00:20")); // Otherwise its limit could be mistaken for the service's wait of 30 s.
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_API_is_called_once_after_the_first_token_and_the_result_is_in_the_log_and_the_health_check()
    {
        await StartAsync(TimeSpan.FromHours(1));
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await _app.Clock.WaitBegunAsync(TimeSpan.FromHours(1));

        HealthReportEntry entry = await _app.CheckHealthAsync();

        SentRequest call = Assert.Single(_app.Wire.Calls);
        Assert.Equal(("https://api.signeasy.com/v3/me", "Bearer token.client-a.1"), (call.Uri.AbsoluteUri, call.Authorization));
        Assert.Equal((HealthStatus.Healthy, "GET me returned status 200"), (entry.Status, entry.Data["apiAccess"]));
        Assert.Equal(LogLevel.Information, Assert.Single(_app.Log.Lines, line => line.Id == 57).Level);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "GET me returned status 401, so the API rejects the access token")]
    [InlineData(HttpStatusCode.Forbidden, "GET me returned status 403")]
    public async Task An_API_that_rejects_the_call_degrades_the_health_check_until_it_accepts_one(HttpStatusCode status, string reason)
    {
        _app.Wire.ApiStatus = status;
        await StartAsync(TimeSpan.FromHours(1));
        HealthReportEntry refused = await _app.CheckHealthAsync();
        _app.Wire.ApiStatus = HttpStatusCode.OK;
        (await _app.CallAsync()).Dispose();

        Assert.Equal(HealthStatus.Degraded, refused.Status);
        Assert.StartsWith(reason, refused.Description, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Warning, Assert.Single(_app.Log.Lines, line => line.Id == 58).Level);
        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task A_failure_that_an_accepted_call_ended_does_not_come_back_with_the_next_token()
    {
        _app.Wire.ApiStatus = HttpStatusCode.ServiceUnavailable;
        await StartAsync(TimeSpan.FromHours(1));
        _app.Wire.ApiStatus = HttpStatusCode.OK;
        (await _app.CallAsync()).Dispose();
        AccessToken first = await _app.GetTokenAsync();

        await _app.Tokens.TryRenewAsync()!;

        Assert.NotEqual(first.Value, (await _app.GetTokenAsync()).Value);
        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task An_accepted_call_with_an_own_providers_token_ends_the_failure_even_if_it_returns_copies()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => new CopyingTokenProvider());
        _app.Wire.ApiStatus = HttpStatusCode.ServiceUnavailable;
        await StartAsync(TimeSpan.FromHours(1));
        _app.Wire.ApiStatus = HttpStatusCode.OK;

        (await _app.CallAsync()).Dispose();

        Assert.Equal(HealthStatus.Healthy, (await _app.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task The_API_is_called_only_after_a_token_was_acquired()
    {
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await StartAsync(TimeSpan.FromSeconds(30));
        int before = _app.Wire.Calls.Count();
        _app.Wire.TokenStatus = HttpStatusCode.OK;

        _app.Clock.Advance(TimeSpan.FromSeconds(30));
        await _app.Clock.WaitBegunAsync(TimeSpan.FromHours(1));

        Assert.Equal((0, 1), (before, _app.Wire.Calls.Count()));
    }

    [Fact]
    public async Task Only_accounts_that_ask_for_it_are_verified_each_with_its_own_token()
    {
        _app.Services.AddSigneasyAuth("emea", Wiring.Client("client-e")).AddTokenRenewalService(options => options.VerifyApiAccess = true);
        _app.Services.AddSigneasyAuth("apac", Wiring.Client("client-p")).AddTokenRenewalService();

        await StartAsync(TimeSpan.FromHours(1), accounts: 3);

        Assert.Equal(
            ["Bearer token.client-a.1", "Bearer token.client-e.1"],
            _app.Wire.Calls.Select(call => call.Authorization).Order(StringComparer.Ordinal));
    }

    /// <summary>Starts the service, and waits until it has checked each account once and waits for this time.</summary>
    private async Task StartAsync(TimeSpan wait, int accounts = 1)
    {
        foreach (IHostedService service in _app.Provider.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        for (int i = 0; i < accounts; i++)
        {
            await _app.Clock.WaitBegunAsync(wait);
        }
    }
}
