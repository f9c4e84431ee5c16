using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>An application on a clock and a wire that the test controls, whose telemetry it reads.</summary>
internal sealed class ObservedApp : IAsyncDisposable
{
    private readonly string? _account;
    private readonly PendingWork _watch;
    private ServiceProvider? _provider;

    /// <param name="account">A further account that the application calls the API for; null for the default one alone.</param>
    public ObservedApp(string? account = null)
    {
        _account = account;
        _watch = PendingWork.For(Clock);
        Services.AddSingleton<IConfiguration>(Configuration);
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        Services.AddSigneasyAuth();
        Services.AddHealthChecks().AddSigneasyAuth();
        if (account is not null)
        {
            Reload(("ClientId", "client-a"), ("ClientSecret", Wiring.Secret));
            Services.AddSigneasyAuth(account);
        }

        Services.AddHttpClient("api").AddSigneasyAuthHandler(account);
        Services.SendThrough(Wire);
    }

    public ObservedClock Clock { get; } = new();

    public StubTransport Wire { get; } = new();

    public CapturedLog Log { get; } = new();

    public IConfigurationRoot Configuration { get; } = Wiring.ClientConfiguration("client-a");

    public ServiceCollection Services { get; } = new();

    public ServiceProvider Provider => _provider ??= Services.BuildStrictly();

    public CachingTokenProvider Tokens => Provider.GetRequiredKeyedService<CachingTokenProvider>(_account);

    public int TokenRequests => Wire.TokenRequests.Count();

    /// <summary>Reloads with these settings of the account changed.</summary>
    public void Reload(params (string Key, string? Value)[] settings) => Configuration.Reload(
        [.. settings.Select(setting => ($"Signeasy:{(_account is null ? "" : _account + ":")}{setting.Key}", setting.Value))]);

    public Task<AccessToken> GetTokenAsync() => Tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask();

    public Task<HttpResponseMessage> CallAsync(string path = "me") => Provider.GetRequiredService<IHttpClientFactory>()
        .CreateClient("api").GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Calls the API at regular intervals for some time.</summary>
    public async Task CallRepeatedlyAsync(TimeSpan time, TimeSpan interval, string path = "me")
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        while (Clock.GetUtcNow() < end)
        {
            (await CallAsync(path)).Dispose();
            Clock.Advance(interval);
            await SettledAsync();
        }
    }

    public async Task<HealthReportEntry> CheckHealthAsync(string name = "signeasy")
    {
        HealthReport report = await Provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries[name];
    }

    /// <summary>The measurements of an instrument of this application from now on.</summary>
    public MetricCollector<T> Collect<T>(string instrument)
        where T : struct =>
        new(Provider.GetRequiredService<IMeterFactory>(), SigneasyAuthTelemetry.MeterName, instrument, Clock);

    /// <summary>Lets time pass, a second at a time, and whatever a second sets off come to its end.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        while (Clock.GetUtcNow() < end)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await SettledAsync();
        }
    }

    public Task SettledAsync() => _watch.WhenIdleAsync().WaitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        Wire.Dispose();
        Log.Dispose();
    }
}
