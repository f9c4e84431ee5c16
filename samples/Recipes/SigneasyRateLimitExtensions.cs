using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Polly;

namespace Recipes;

public static class SigneasyRateLimitExtensions
{
    /// <summary>
    /// Adds the limits to a client. A call waits first and gets its token afterwards. A request that is sent again after a
    /// 401 counts once here but twice at Signeasy; token requests don't count.
    /// </summary>
    public static IHttpClientBuilder AddSigneasyRateLimit(this IHttpClientBuilder client)
    {
        client.Services.TryAddSingleton<SigneasyRateLimit>();
        client.AddResilienceHandler("signeasy-rate-limit", (pipeline, context) =>
        {
            SigneasyRateLimit limit = context.ServiceProvider.GetRequiredService<SigneasyRateLimit>();
            pipeline.AddRateLimiter(limit.Minute).AddRateLimiter(limit.TenSeconds);
        });
        return client;
    }
}
