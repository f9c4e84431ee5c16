using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class TokenRenewalServiceTests : IAsyncDisposable
{
    private readonly ObservedApp _app = new();

    public TokenRenewalServiceTests()
    {
        _app.Services.AddSigneasyAuth().AddTokenRenewalService().AddTokenRenewalService();
        _app.Reload(("AcquisitionTimeout", "00:00:20"));
    }

    /// <summary>Time limits of attempts and acquisitions: waits that aren't the service's.</summary>
    private static TimeSpan[] Limits =>
        [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(100), Timeout.InfiniteTimeSpan];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IHostedService Service => Assert.Single(_app.Provider.GetServices<IHostedService>(), IsOurs);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_start_does_not_wait_for_the_first_token()
    {
        var answer = new TaskCompletionSource();
        _app.Wire.Gate = answer.Task;

        await Service.StartAsync(Cancel);
        await _app.Wire.ArrivalAsync();
        AccessToken? cached = _app.Tokens.Status.Token;
        answer.SetResult();
        AccessToken token = await _app.GetTokenAsync();
        await Service.StopAsync(Cancel);

        Assert.Null(cached);
        Assert.Equal("token.client-a.1", token.Value);
    }

    [Fact]
    public async Task An_idle_processs_token_is_renewed()
    {
        await Service.StartAsync(Cancel);
        DateTimeOffset end = _app.Clock.GetUtcNow().AddDays(31);

        while (_app.Clock.GetUtcNow() < end)
        {
            Assert.InRange(await LookAsync(), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        }

        TokenStatus status = _app.Tokens.Status;
        await Service.StopAsync(Cancel);

        Assert.Equal(2, _app.TokenRequests);
        Assert.True(status.Token!.ExpiresAt > _app.Clock.GetUtcNow().AddDays(20));
    }

    [Fact]
    public async Task A_machine_that_slept_through_the_expiry_gets_a_token_at_the_next_hourly_look()
    {
        await Service.StartAsync(Cancel);
        await LookAsync();

        await _app.Clock.WaitBegunAsync(TimeSpan.FromHours(1));
#pragma warning disable EXTEXP0004 // Time that passes without the timers noticing: for evaluation, like all of this clock.
        _app.Clock.AdjustTime(_app.Clock.GetUtcNow().AddDays(40));
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await LookAsync();
        TokenStatus status = _app.Tokens.Status;
        await Service.StopAsync(Cancel);

        Assert.Equal(2, _app.TokenRequests);
        Assert.True(status.Token!.ExpiresAt > _app.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_first_token_that_fails_is_tried_again_as_the_cache_allows()
    {
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await Service.StartAsync(Cancel);
        await _app.Wire.ArrivalAsync();
        await _app.Clock.WaitBegunAsync(TimeSpan.FromSeconds(30));
        await _app.SettledAsync();

        _app.Wire.TokenStatus = HttpStatusCode.OK;
        _app.Clock.Advance(TimeSpan.FromSeconds(30));
        await _app.Wire.ArrivalAsync();
        await _app.GetTokenAsync();
        await Service.StopAsync(Cancel);

        Assert.Equal(2, _app.TokenRequests);
        Assert.NotNull(_app.Tokens.Status.Token);
    }

    [Fact]
    public async Task The_renewal_service_stops_at_once_during_an_acquisition()
    {
        _app.Wire.IgnoresCancellation = false;
        _app.Wire.Gate = new TaskCompletionSource().Task;
        await Service.StartAsync(Cancel);
        await _app.Wire.ArrivalAsync();

        await Service.StopAsync(Cancel);

        Assert.True(((BackgroundService)Service).ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_provider_that_throws_anything_does_not_end_it()
    {
        var source = new ScriptedTokenSource { Script = _ => throw new InvalidOperationException("Out of order.") };
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => source);

        await Service.StartAsync(Cancel);
        TimeSpan wait = await LookAsync();
        await LookAsync();
        await Service.StopAsync(Cancel);

        Assert.Equal(TimeSpan.FromHours(1), wait);
        Assert.InRange(source.CallCount, 2, 3);
    }

    [Fact]
    public async Task A_wrong_secret_without_other_requests_is_tried_less_and_less_often()
    {
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;
        await Service.StartAsync(Cancel);
        DateTimeOffset end = _app.Clock.GetUtcNow().AddDays(1);

        while (_app.Clock.GetUtcNow() < end)
        {
            await LookAsync();
        }

        await Service.StopAsync(Cancel);
        Assert.InRange(_app.TokenRequests, 48, 60);
    }

    [Fact]
    public async Task A_renewal_is_no_part_of_the_trace_in_which_the_host_started()
    {
        using var source = new ActivitySource("starting-host");
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        Activity? seen = null;
        var tokens = new ScriptedTokenSource
        {
            Script = _ =>
            {
                seen = Activity.Current;
                throw new InvalidOperationException("Out of order.");
            },
        };
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => tokens);
        using Activity start = source.StartActivity("start")!;

        await Service.StartAsync(Cancel);
        await LookAsync();
        await Service.StopAsync(Cancel);

        Assert.Null(seen);
    }

    [Fact]
    public async Task Invalid_settings_are_reported_by_their_own_error_and_not_by_the_renewal_service()
    {
        _app.Configuration["Signeasy:ClientId"] = "";

        await Service.StartAsync(Cancel);
        await Service.StopAsync(Cancel);

        Assert.True(((BackgroundService)Service).ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_created_is_logged_once_and_tried_again()
    {
        int attempts = 0;
        _app.Services.AddSigneasyAuth().DecorateTokenProvider((_, source) =>
            ++attempts < 3 ? throw new InvalidOperationException("No store is registered.") : source);

        await Service.StartAsync(Cancel);
        await LookAsync();
        await LookAsync();
        await _app.Wire.ArrivalAsync();
        await Service.StopAsync(Cancel);

        (string _, Microsoft.Extensions.Logging.LogLevel level, int _, string text) = Assert.Single(_app.Log.Lines, line => line.Id == 38);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, level);
        Assert.Contains("No store is registered.", text, StringComparison.Ordinal);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_provider_that_returns_null_is_logged_once()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => TokenSequence.Of([null!]));

        await Service.StartAsync(Cancel);
        await LookAsync();
        await LookAsync();
        await Service.StopAsync(Cancel);

        string text = Assert.Single(_app.Log.Lines, line => line.Id == 38).Text;
        Assert.Contains("The token provider returned null", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_account_is_renewed_by_itself()
    {
        _app.Services.AddSigneasyAuth("broken").AddTokenRenewalService();
        _app.Services.AddSigneasyAuth("idle", Wiring.Client("client-idle"));
        _app.Services.AddSigneasyAuth("emea", Wiring.Client("client-e")).AddTokenRenewalService();

        await Service.StartAsync(Cancel);
        await _app.Wire.ArrivalAsync();
        await _app.Wire.ArrivalAsync();
        await _app.SettledAsync();
        await Service.StopAsync(Cancel);

        Assert.Equal(
            ["client-a", "client-e"],
            _app.Wire.TokenRequests.Select(request => StubTransport.Field(request, "client_id")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GetDocument.Insider", true)]
    [InlineData("GetDocument", false)]
    public void The_tool_that_generates_OpenAPI_documents_is_recognized_by_its_entry_assembly(string name, bool expected)
    {
        Assembly entry = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);

        bool isGenerator = TokenRenewalService.IsDocumentGenerator(entry);

        Assert.Equal(expected, isGenerator);
        Assert.False(TokenRenewalService.IsDocumentGenerator(null));
    }

    private static bool IsOurs(IHostedService service) =>
        service.GetType().Assembly == typeof(SigneasyTokenClient).Assembly;

    /// <summary>Moves the clock on by the service's next wait, once what that look found has come to its end.</summary>
    private async Task<TimeSpan> LookAsync()
    {
        TimeSpan wait = await _app.Clock.NextWaitAsync(length => !Limits.Contains(length));
        await _app.SettledAsync();
        _app.Clock.Advance(wait);
        return wait;
    }
}
