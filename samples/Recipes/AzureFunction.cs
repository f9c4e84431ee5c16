// When to use it: an Azure Function (isolated worker) calls Signeasy.
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>
/// A function with a typed client. Instances start and stop often, so they share the token through the application's
/// <c>IDistributedCache</c>, for example Redis.
/// </summary>
public sealed class AzureFunction(HttpClient signeasy)
{
    // In Program.cs: FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
    //                AzureFunction.AddTo(builder.Services);
    //                builder.Build().Run();
    // No AddTokenRenewalService(): an idle instance gets no processor time for it.
    public static IHttpClientBuilder AddTo(IServiceCollection services)
    {
        services.AddSigneasyAuth().AddDistributedCache();
        return services.AddHttpClient<AzureFunction>().AddSigneasyAuthHandler();
    }

    [Function(nameof(AzureFunction))]
    public Task<string> RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        signeasy.GetStringAsync("me", cancellationToken);
}
