using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Signeasy.Auth;
using Signeasy.Auth.DistributedCache;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares the access tokens of accounts that are known only at run time between processes.</summary>
public static class SigneasyAccountsBuilderExtensions
{
    /// <summary>
    /// Shares each account's token through the application's <see cref="IDistributedCache"/> and, if one is registered, its
    /// <see cref="IDistributedLockProvider"/>. Each account has its own entry, encrypted with a key derived from its client
    /// secret. Can be called more than once.
    /// </summary>
    /// <param name="builder">The accounts' builder.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Without an <see cref="IDistributedCache"/>, calls fail with a <see cref="SigneasyAuthException"/> that says so.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static SigneasyAccountsBuilder AddDistributedCache(this SigneasyAccountsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return IsFirst<SharedAccounts>(builder) ? builder.DecorateTokenProvider(static (account, source) =>
            new DistributedTokenProvider(
                source,
                RegisteredCache.Get(account.Services),
                () => new SharingSettings(account.GetOptions()),
                account.Services.GetService<IDistributedLockProvider>(),
                account.Account,
                account.Services.GetService<ILogger<DistributedTokenProvider>>(),
                account.Services.GetService<TimeProvider>(),
                AesGcm.IsSupported)) : builder;
    }

    /// <summary>
    /// Keeps each account's token, encrypted with a key derived from its client secret, in a file on this machine, so that a
    /// restart costs no token requests. Can be called more than once; the last path is used.
    /// </summary>
    /// <param name="builder">The accounts' builder.</param>
    /// <param name="path">
    /// The folder of the token files; see <see cref="SigneasyAuthBuilderExtensions.AddFileCache"/>. Default: the same folder.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or not a path.</exception>
    public static SigneasyAccountsBuilder AddFileCache(this SigneasyAccountsBuilder builder, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        bool isFirst = IsFirst<FileAccounts>(builder);
        builder.Services.AddSingleton(new FileAccounts { Path = path is null ? null : Path.GetFullPath(path) });
        return isFirst ? builder.DecorateTokenProvider(static (account, source) =>
            DistributedTokenProvider.CreateForFile(
                source,
                account.Services.GetServices<FileAccounts>().Last().Path,
                () => new SharingSettings(account.GetOptions()),
                account.Account,
                account.Services.GetService<ILogger<DistributedTokenProvider>>(),
                account.Services.GetService<TimeProvider>(),
                AesGcm.IsSupported)) : builder;
    }

    /// <summary>Whether this is the first call; marks the collection.</summary>
    private static bool IsFirst<T>(SigneasyAccountsBuilder builder)
        where T : class, new()
    {
        if (builder.Services.Any(static service => service.ServiceType == typeof(T)))
        {
            return false;
        }

        builder.Services.AddSingleton(new T());
        return true;
    }

    /// <summary>Marks a collection whose accounts share their tokens.</summary>
    private sealed class SharedAccounts;

    /// <summary>Marks a collection whose accounts keep their tokens in files.</summary>
    private sealed class FileAccounts
    {
        public string? Path { get; init; }
    }
}
