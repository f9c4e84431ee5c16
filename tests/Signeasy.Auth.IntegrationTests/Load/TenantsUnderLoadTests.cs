using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Signeasy.Auth.IntegrationTests.Load;

#pragma warning disable CA5394 // Random numbers that are no secret.
public sealed class TenantsUnderLoadTests : IAsyncDisposable
{
    private const int Tenants = 2_000;
    private const int Callers = 64;
    private const int CallsOfEach = 300;
    private static readonly Uri Address = new("https://api.signeasy.com/v3/me");
    private static readonly double[] Popularity = Accumulate();

    private readonly TenantSigneasy _signeasy = new();
    private readonly UnreliableTenants _tenants = new(Tenants);
    private readonly ServiceProvider _provider;
    private int _served;
    private int _failed;

    public TenantsUnderLoadTests()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(_tenants);
        services.AddSigneasyAuthAccounts<UnreliableTenants>(options => options.MaxAccounts = 500)
            .ConfigureTokenClient(client => client.ConfigurePrimaryHttpMessageHandler(() => _signeasy));
        services.AddHttpClient("retrying").AddSigneasyAuthHandler().AddResilienceHandler("retry", pipeline => pipeline.AddRetry(
            new HttpRetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(1) }));
        services.AddHttpClient("hedging").AddSigneasyAuthHandler().AddStandardHedgingHandler().Configure(options =>
        {
            options.Hedging.Delay = TimeSpan.FromMilliseconds(5);
            options.Endpoint.CircuitBreaker.FailureRatio = 1;
        });
        services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => _signeasy));
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ISigneasyAccounts Accounts => _provider.GetRequiredService<ISigneasyAccounts>();

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _signeasy.Dispose();
    }

    [Fact]
    public async Task Under_load_no_tenant_s_token_is_ever_on_another_s_request()
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAgainAndAgainAsync(caller), Cancel)));

        Assert.Empty(_signeasy.MixedUp);
        Assert.Equal(Callers * CallsOfEach, _served + _failed);
        Assert.InRange(_served, Callers * CallsOfEach / 10, int.MaxValue);
        Assert.InRange(_signeasy.Tokens, 1, _signeasy.Calls);
    }

    /// <summary>The tenth tenant has a tenth of the calls of the first.</summary>
    private static double[] Accumulate()
    {
        double sum = 0;
        return [.. Enumerable.Range(1, Tenants).Select(rank => sum += 1.0 / rank)];
    }

    private static int NextTenant()
    {
        int index = Array.BinarySearch(Popularity, Random.Shared.NextDouble() * Popularity[^1]);
        return Math.Min(index < 0 ? ~index : index, Tenants - 1);
    }

    /// <summary>Callers use one of the clients, or send one request again and again, each time for another tenant.</summary>
    private async Task CallAgainAndAgainAsync(int caller)
    {
        string client = caller % 2 == 0 ? "retrying" : "hedging";
        using var invoker = new HttpMessageInvoker(
            _provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client), disposeHandler: false);
        HttpClient http = _provider.GetRequiredService<IHttpClientFactory>().CreateClient(client);
        using var reused = new HttpRequestMessage(HttpMethod.Get, Address);
        for (int i = 0; i < CallsOfEach; i++)
        {
            int tenant = NextTenant();
            if (Random.Shared.Next(50) == 0)
            {
                _tenants.Replace(tenant, Accounts);
            }

            if (caller % 4 < 2)
            {
                await CountAsync(SendAsync(invoker, reused, tenant));
            }
            else if (caller % 8 < 6)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Address);
                await CountAsync(SendAsync(http, request, tenant));
            }
            else
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Address);
                SetTenant(request, tenant);
                await CountAsync(Accounts.CreateClient(UnreliableTenants.Name(tenant), client).SendAsync(request, Cancel));
            }
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpMessageInvoker client, HttpRequestMessage request, int tenant)
    {
        SetTenant(request, tenant);
        return client.SendAsync(request.WithSigneasyAccount(UnreliableTenants.Name(tenant)), Cancel);
    }

    private void SetTenant(HttpRequestMessage request, int tenant)
    {
        request.Headers.Remove(TenantSigneasy.TenantHeader);
        request.Headers.Add(
            TenantSigneasy.TenantHeader, TenantSigneasy.ClientOf(UnreliableTenants.Name(tenant), _tenants.GetGeneration(tenant)));
    }

    private async Task CountAsync(Task<HttpResponseMessage> call)
    {
        try
        {
            using HttpResponseMessage response = await call;
            Interlocked.Increment(ref response.StatusCode == HttpStatusCode.OK ? ref _served : ref _failed);
        }
        catch (SigneasyAuthException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
