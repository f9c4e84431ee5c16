using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth;
using Signeasy.Auth.DistributedCache;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares an account's access token between processes.</summary>
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
                RegisteredCache.Get(provider),
                () => new SharingSettings(options.Get(account)),
                provider.GetService<IDistributedLockProvider>(),
                account,
                provider.GetService<ILogger<DistributedTokenProvider>>(),
                provider.GetService<TimeProvider>(),
                AesGcm.IsSupported);
        });
    }

    /// <summary>
    /// Keeps the account's token, encrypted, in a file on this machine, for short-lived programs: the next run, and runs
    /// at the same time, use the same token. Can be called more than once; the last path is used.
    /// </summary>
    /// <param name="builder">The account's builder.</param>
    /// <param name="path">
    /// The folder of the token file and its lock file; it is created with mode 0700 if it is missing. A relative path is
    /// resolved against the current directory. Default: <c>signeasy-auth</c> in <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c>, on
    /// macOS in <c>~/Library/Caches</c>, on Windows in <c>%LOCALAPPDATA%</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// If the folder can't be used, or another user can write to it or (on Linux, except root) owns it, the process requests its own
    /// token and logs one warning.
    /// A due token is used and renewed in the background; the process may exit before the renewal has finished.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or not a path.</exception>
    public static SigneasyAuthBuilder AddFileCache(this SigneasyAuthBuilder builder, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string account = builder.Account;
        bool isKnown = builder.Services.Any(
            service => service.ServiceType == typeof(FileAccount) && Equals(service.ServiceKey, account));
        builder.Services.AddKeyedSingleton(account, new FileAccount(path is null ? null : Path.GetFullPath(path)));
        return isKnown ? builder : builder.DecorateTokenProvider((provider, source) =>
        {
            var options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();
            return DistributedTokenProvider.CreateForFile(
                source,
                provider.GetKeyedServices<FileAccount>(account).Last().Path,
                () => new SharingSettings(options.Get(account)),
                account,
                provider.GetService<ILogger<DistributedTokenProvider>>(),
                provider.GetService<TimeProvider>(),
                AesGcm.IsSupported);
        });
    }

    /// <summary>Marks an account whose token is already shared.</summary>
    private sealed class SharedAccount;

    /// <summary>Marks an account whose token is kept in a file.</summary>
    private sealed record FileAccount(string? Path);
}
