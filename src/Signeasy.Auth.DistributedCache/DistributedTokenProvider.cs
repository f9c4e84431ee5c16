using System.Globalization;
using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache;

/// <summary>
/// Shares one access token between many processes through a distributed cache, encrypted with a key derived from the client
/// secret. A process that finds the token missing or due renews it for all; with a distributed lock, only one does so at a
/// time. Put it between a <see cref="SigneasyTokenClient"/> and a <see cref="CachingTokenProvider"/>. Thread-safe.
/// </summary>
/// <remarks>
/// The cache and the lock are optional aids: each call to them is limited to 1 second, and while they fail, this process
/// asks the source itself. A token stays in the cache until it expires. Because clocks may differ, processes stop using it
/// 2 minutes before that, or a tenth of its lifetime if that is shorter.
/// </remarks>
public sealed class DistributedTokenProvider : ITokenProvider
{
    private static readonly TimeSpan ServiceLimit = TimeSpan.FromSeconds(1);

    /// <summary>Longer, because file access is slow only on a machine that is busy starting many processes.</summary>
    private static readonly TimeSpan FileLimit = TimeSpan.FromSeconds(10);

    private readonly ITokenProvider _source;
    private readonly Func<SharingSettings> _settings;
    private readonly TimeProvider _timeProvider;
    private readonly SharedToken? _shared;

    /// <summary>Creates a provider that shares the tokens of a source.</summary>
    /// <param name="source">Provides a token when the shared one is missing or due: a <see cref="SigneasyTokenClient"/>.</param>
    /// <param name="cache">The store that the processes share.</param>
    /// <param name="options">The settings of the source, which are copied: later changes have no effect.</param>
    /// <param name="lockProvider">
    /// Lets one process at a time ask the source. Default: none; the token is still shared, but processes that find it
    /// missing or due at the same time each ask the source.
    /// </param>
    /// <param name="logger">Logs failures of the cache and the lock; default: no logging.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException">An argument without a default is null.</exception>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public DistributedTokenProvider(
        ITokenProvider source,
        IDistributedCache cache,
        SigneasyAuthOptions options,
        IDistributedLockProvider? lockProvider = null,
        ILogger<DistributedTokenProvider>? logger = null,
        TimeProvider? timeProvider = null)
        : this(source, cache, Copy(options), lockProvider, account: "", logger, timeProvider, AesGcm.IsSupported)
    {
    }

    internal DistributedTokenProvider(
        ITokenProvider source,
        IDistributedCache cache,
        Func<SharingSettings> settings,
        IDistributedLockProvider? lockProvider,
        string account,
        ILogger? logger,
        TimeProvider? timeProvider,
        bool canEncrypt,
        bool isFile = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(cache);
        logger = NonThrowingLogger.Wrap(logger);
        account = account.Length == 0 ? "default" : account;
        _source = source;
        _settings = settings;
        _timeProvider = timeProvider ?? TimeProvider.System;
        if (!canEncrypt)
        {
            DistributedCacheLog.NoEncryption(logger, account);
            return;
        }

        if (cache.GetType().Name == "MemoryDistributedCache")
        {
            DistributedCacheLog.InMemory(logger, account);
        }

        if (isFile)
        {
            var health = new ServiceHealth("the token file", account, logger, isFile: true);
            _shared = new SharedToken(
                source,
                settings,
                new SharedStore(cache, account, logger, health, health, FileLimit, _timeProvider),
                new SharedLock(lockProvider!, health, FileLimit, _timeProvider),
                _timeProvider,
                new ShortRunRules(account, logger, _timeProvider));
            return;
        }

        ServiceHealth Health(string service) => new(service, account, logger);
        _shared = new SharedToken(
            source,
            settings,
            new SharedStore(
                cache,
                account,
                logger,
                Health("reading the shared entry"),
                Health("writing the shared entry"),
                ServiceLimit,
                _timeProvider),
            lockProvider is null ? null : new SharedLock(lockProvider, Health("the distributed lock"), ServiceLimit, _timeProvider),
            _timeProvider);
    }

    /// <summary>Creates a provider for an account whose token is kept in a file.</summary>
    internal static DistributedTokenProvider CreateForFile(
        ITokenProvider source,
        string? path,
        Func<SharingSettings> settings,
        string account,
        ILogger? logger,
        TimeProvider? timeProvider,
        bool canEncrypt)
    {
        var folder = new CacheFolder(path);
        return new DistributedTokenProvider(
            source,
            new FileCache(folder, timeProvider ?? TimeProvider.System),
            settings,
            new FileLockProvider(folder),
            account,
            logger,
            timeProvider,
            canEncrypt,
            isFile: true);
    }

    /// <summary>Returns the shared token, or a new one that is shared from now on if it is missing or due for renewal.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// A usable token. While another process renews a token that is due, that token is returned. Without a usable token,
    /// this method waits for that process, at most <see cref="SigneasyAuthOptions.AcquisitionTimeout"/> plus 5 seconds, and
    /// then asks the source itself.
    /// </returns>
    /// <exception cref="SigneasyAuthException">The source failed, or the client secret can't be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        new(GetAsync(rejected: null, cancellationToken));

    /// <summary>
    /// Returns a token other than the rejected one: the shared token if it is a different one, otherwise a new token that is
    /// shared from now on. While one process renews it, the others that report the same token wait for the result. This
    /// process doesn't use the rejected token again.
    /// </summary>
    /// <param name="rejected">The rejected token, compared by value and issue time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A usable token; the rejected one only if the source returns no other.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="rejected"/> is null.</exception>
    /// <exception cref="SigneasyAuthException">The source failed, or the client secret can't be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        _shared?.Reject(rejected);
        return new(GetAsync(rejected, cancellationToken));
    }

    private async Task<AccessToken> GetAsync(AccessToken? rejected, CancellationToken cancellationToken)
    {
        SharingSettings settings = _settings();
        string? secret = _shared is null || !settings.HasCredentials
            ? null
            : await GetSecretAsync(settings, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(secret))
        {
            return rejected is null
                ? await _source.GetTokenAsync(cancellationToken).ConfigureAwait(false)
                : await _source.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
        }

        using EntryKeys keys = EntryKeys.Derive(settings, secret);
        return await _shared!.GetAsync(settings, keys, rejected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns the client secret; null if its provider failed or its file can't be read. The source gets the secret too, and
    /// reports why it failed.
    /// </summary>
    private async Task<string?> GetSecretAsync(SharingSettings settings, CancellationToken cancellationToken)
    {
        if (settings is { ClientSecretProvider: null, ClientSecretFile: null })
        {
            return settings.ClientSecret;
        }

        try
        {
            return await BoundedWait.RunAsync(
                cancel => settings.ClientSecretFile is { } file
                    ? Task.Run(() => SecretFile.Read(file), cancel)
                    : settings.ClientSecretProvider!(cancel).AsTask(),
                settings.AcquisitionTimeout,
                _timeProvider,
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new SigneasyAuthException(
                string.Format(
                    CultureInfo.InvariantCulture,
                    "{1} returned no secret within {0} s: check the store that it reads from.",
                    settings.AcquisitionTimeout.TotalSeconds,
                    settings.ClientSecretFile is null ? "ClientSecretProvider" : "ClientSecretFile"),
                e,
                error: "client_secret_unavailable",
                isTransient: true);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Func<SharingSettings> Copy(SigneasyAuthOptions options)
    {
        // Validates the options by the library's rules.
        _ = new SigneasyTokenClient(options);
        var settings = new SharingSettings(options);
        return () => settings;
    }
}
