using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth;
using Signeasy.Auth.DistributedCache;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares an account's access token between the processes of a fleet.</summary>
public static class SigneasyAuthBuilderExtensions
{
    /// <summary>
    /// Shares the account's token through the application's <see cref="IDistributedCache"/> and, if one is registered, its
    /// <see cref="IDistributedLockProvider"/>, so that a fleet requests one token instead of one per process. Can be called
    /// more than once, and before or after these two are registered.
    /// </summary>
    /// <param name="builder">The account's builder.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Without an <see cref="IDistributedCache"/>, creating the account's token provider throws an
    /// <see cref="InvalidOperationException"/> that says so.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static SigneasyAuthBuilder AddDistributedCache(this SigneasyAuthBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string account = builder.Account;
        if (builder.Services.Any(service => service.ServiceType == typeof(SharedAccount) && Equals(service.ServiceKey, account)))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(account, new SharedAccount());
        return builder.DecorateTokenProvider((provider, source) =>
        {
            var options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();
            return new DistributedTokenProvider(
                source,
                provider.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
                    "No IDistributedCache is registered for AddDistributedCache() to share the access token through: add one, "
                    + "for example with services.AddStackExchangeRedisCache(…)."),
                () => new SharingSettings(options.Get(account)),
                provider.GetService<IDistributedLockProvider>(),
                account,
                provider.GetService<ILogger<DistributedTokenProvider>>(),
                provider.GetService<TimeProvider>(),
                AesGcm.IsSupported);
        });
    }

    /// <summary>Marks an account whose token is already shared.</summary>
    private sealed class SharedAccount;
}
