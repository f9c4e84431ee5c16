using Medallion.Threading;
using Medallion.Threading.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Refit;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class Usage
{
    public static void InAnApplication(WebApplicationBuilder builder)
    {
        builder.Services.AddSigneasyAuth();
        builder.Services.AddHttpClient<Documents>().AddSigneasyAuthHandler();
    }

    public static async Task<string> WithoutContainerAsync(string clientId, string clientSecret)
    {
        using HttpClient signeasy = SigneasyHttpClient.Create(new SigneasyAuthOptions
        {
            ClientId = clientId,
            ClientSecret = clientSecret,
        });

        string me = await signeasy.GetStringAsync("me");
        return me;
    }

    public static void WithRefit(IServiceCollection services)
    {
        services.AddRefitGeneratedClient<ISigneasyApi>().AddSigneasyAuthHandler();
    }

    public static void WithPortalToken(IServiceCollection services, string portalToken)
    {
        services.AddSigneasyAuth(options => options.PortalToken = portalToken);
    }

    public static void WithVault(IServiceCollection services, string clientId, IVault vault)
    {
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = clientId;
            options.ClientSecretProvider = async cancellationToken => await vault.GetSecretAsync("signeasy", cancellationToken);
        });
    }

    public static void WithSeveralAccounts(IServiceCollection services, string apacClientId)
    {
        services.AddSigneasyAuth("emea");
        services.AddSigneasyAuth("apac", options => options.ClientId = apacClientId);
        services.AddHttpClient("emea-documents").AddSigneasyAuthHandler("emea");
    }

    public static async Task<IConnectionMultiplexer> InManyProcessesAsync(IServiceCollection services, string host)
    {
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync($"{host},abortConnect=false");
        services.AddStackExchangeRedisCache(options =>
            options.ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis));
        services.AddSingleton<IDistributedLockProvider>(new RedisDistributedSynchronizationProvider(redis.GetDatabase()));
        services.AddSigneasyAuth().AddDistributedCache();
        return redis;
    }

    public static void Watched(IServiceCollection services)
    {
        services.AddSigneasyAuth().AddTokenRenewalService();
        services.AddHealthChecks().AddSigneasyAuth();
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SigneasyAuthTelemetry.MeterName))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddSource(SigneasyAuthTelemetry.ActivitySourceName));
    }

    public static async Task<string> TokenItselfAsync(ITokenProvider tokenProvider, CancellationToken cancellationToken)
    {
        AccessToken token = await tokenProvider.GetTokenAsync(cancellationToken);
        return token.Value;
    }
}
