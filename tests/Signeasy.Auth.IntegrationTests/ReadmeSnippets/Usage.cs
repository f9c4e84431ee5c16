using Medallion.Threading;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Refit;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class Usage
{
    public static void InAnApplication(WebApplicationBuilder builder)
    {
        builder.Services.AddSigneasyAuth();
        builder.Services.AddHttpClient<Documents>().AddSigneasyAuthHandler();
    }

    public static void WithAnotherSection(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSigneasyAuth(configuration.GetSection("Vendors:Signeasy"));
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

    public static void WithOwnProvider(IServiceCollection services)
    {
        services.AddSigneasyAuth().UseTokenProvider<BrokerTokens>();
    }

    public static HttpClient WithOwnProviderWithoutContainer(ITokenProvider tokenProvider)
    {
        return SigneasyHttpClient.Create(tokenProvider, new SigneasyHttpClientOptions { Account = "emea" });
    }

    public static HttpRequestMessage WithAccountsKnownAtRunTime(IServiceCollection services, string tenantId)
    {
        services.AddSigneasyAuthAccounts<TenantAccounts>();
        services.AddHttpClient<Documents>().AddSigneasyAuthHandler();

        return new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount(tenantId);
    }

    public static void WithSeveralAccounts(IServiceCollection services, string apacClientId)
    {
        services.AddSigneasyAuth("emea").AddTokenRenewalService();
        services.AddSigneasyAuth("apac", options => options.ClientId = apacClientId).AddTokenRenewalService();
        services.AddHttpClient("emea-documents").AddSigneasyAuthHandler("emea");
        services.AddHealthChecks().AddSigneasyAuth();
    }

    public static async Task<string> TokenItselfAsync(ITokenProvider tokenProvider, CancellationToken cancellationToken)
    {
        AccessToken token = await tokenProvider.GetTokenAsync(cancellationToken);
        return token.Value;
    }

    public static async Task InAWorkerAsync(Documents documents, ILogger logger, CancellationToken stoppingToken)
    {
        try
        {
            await documents.GetMeAsync(stoppingToken);
        }
#pragma warning disable CA1848 // LoggerMessage: the README's snippet is about the exceptions.
        catch (Exception e) when (e is SigneasyAuthException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            logger.LogError(e, "Signeasy is unavailable; trying again in a minute.");
        }
#pragma warning restore CA1848
    }

    public static async Task<string> SharedWithoutContainerAsync(
        SigneasyAuthOptions options, IDistributedCache cache, IDistributedLockProvider locks)
    {
        using HttpClient signeasy = SigneasyHttpClient.Create(options, new SigneasyHttpClientOptions
        {
            DecorateTokenProvider = tokenClient => new DistributedTokenProvider(tokenClient, cache, options, locks),
        });
        return await signeasy.GetStringAsync("me");
    }

    public static void ShortLived(IServiceCollection services)
    {
        services.AddSigneasyAuth().AddFileCache();
    }
}
