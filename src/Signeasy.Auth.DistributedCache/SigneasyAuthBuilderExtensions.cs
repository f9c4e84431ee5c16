using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Signeasy.Auth;
using Signeasy.Auth.DistributedCache;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the processes of a fleet share an account's access token.</summary>
public static class SigneasyAuthBuilderExtensions
{
    /// <summary>
    /// Shares the account's token through the application's own <see cref="IDistributedCache"/>, and its
    /// <see cref="IDistributedLockProvider"/> where one is registered: then a fleet makes one token request, not one for each
    /// process. May be repeated, and called before or after these two are registered.
    /// </summary>
    /// <param name="builder">The account's builder.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Without an <see cref="IDistributedCache"/> the account's token provider can't be built: an
    /// <see cref="InvalidOperationException"/> says so.
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
            SettingsMonitor settings = provider.Get<SettingsMonitor>(account);
            return new DistributedTokenProvider(
                source,
                provider.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
                    "No IDistributedCache is registered for AddDistributedCache() to share the access token through: add one, "
                    + "for example with services.AddStackExchangeRedisCache(…)."),
                () => settings.Current,
                provider.GetService<IDistributedLockProvider>(),
                account,
                provider.GetService<ILogger<DistributedTokenProvider>>(),
                provider.GetService<TimeProvider>(),
                AesGcm.IsSupported);
        });
    }

    /// <summary>Marks an account whose token is shared already.</summary>
    private sealed class SharedAccount;
}
