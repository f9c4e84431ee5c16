using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The application's distributed cache.</summary>
internal static class RegisteredCache
{
    /// <exception cref="InvalidOperationException">None is registered.</exception>
    public static IDistributedCache Get(IServiceProvider services) =>
        services.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
            "No IDistributedCache is registered for AddDistributedCache() to share the access token through: add one, "
            + "for example with services.AddStackExchangeRedisCache(…).");
}
