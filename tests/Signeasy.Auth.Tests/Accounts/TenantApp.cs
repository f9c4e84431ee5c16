using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>An application whose tenants each have their own Signeasy account, on a fake Signeasy and a fake clock.</summary>
internal sealed class TenantApp : IAsyncDisposable
{
    private ServiceProvider? _provider;

    public TenantApp(Action<SigneasyAccountsOptions>? configure = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new TickingClock();
        Fake = new FakeSigneasy(Clock);
        Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        Services.AddSingleton(Tenants);
        Accounts = Services.AddSigneasyAuthAccounts<TenantTable>(configure);
        Services.AddHttpClient("documents").AddSigneasyAuthHandler();
        Services.AddHealthChecks().AddSigneasyAuth();
        Services.AddFakeSigneasy(Fake);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FakeTimeProvider Clock { get; }

    public FakeSigneasy Fake { get; }

    public TenantTable Tenants { get; } = new();

    public CapturedLog Log { get; } = new();

    public ServiceCollection Services { get; } = new();

    /// <summary>Configures the accounts before the container is built.</summary>
    public SigneasyAccountsBuilder Accounts { get; }

    public ServiceProvider Provider => _provider ??= Services.BuildStrictly();

    public ISigneasyAccounts Held => Provider.GetRequiredService<ISigneasyAccounts>();

    /// <summary>The clients whose tokens the API received, one for each call.</summary>
    public IEnumerable<string?> Callers => Fake.Requests.Where(request => request.AccessToken is not null).Select(request => request.ClientId);

    /// <summary>Adds tenants whose Signeasy client is called like them.</summary>
    public void Add(params string[] tenants)
    {
        foreach (string tenant in tenants)
        {
            Fake.AddClient(Client(tenant), "fake-secret-of-the-tenant");
            Tenants[tenant] = Options(tenant);
        }
    }

    public static string Client(string tenant) => "client-of-" + tenant;

    public static SigneasyAuthOptions Options(string tenant, string secret = "fake-secret-of-the-tenant") =>
        new() { ClientId = Client(tenant), ClientSecret = secret };

    public async Task<HttpResponseMessage> CallAsync(string? tenant, string path = "me")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (tenant is not null)
        {
            request.WithSigneasyAccount(tenant);
        }

        return await CreateClient().SendAsync(request, Cancel);
    }

    public HttpClient CreateClient() => Provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents");

    public async Task<HealthReportEntry> CheckHealthAsync()
    {
        HealthReport report = await Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        return report.Entries["signeasy"];
    }

    /// <summary>Advances the clock, after everything in progress has completed.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        await Fake.SettledAsync(Cancel);
        Clock.Advance(time);
        await Fake.SettledAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        Fake.Dispose();
        Log.Dispose();
    }
}
