using System.Security.Cryptography;
using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache;

/// <summary>
/// One access token for a fleet of processes, kept in a distributed cache, encrypted under a key that comes from the client
/// secret. Who finds it missing or due renews it for all, one process at a time where there is a distributed lock. Belongs
/// between a <see cref="SigneasyTokenClient"/> and a <see cref="CachingTokenProvider"/>. Safe for use by any number of
/// threads.
/// </summary>
/// <remarks>
/// The cache and the lock are conveniences: each call to them is given 1 second, and while they fail, this process asks the
/// issuer itself. A token lives in the cache until it expires; other processes count it as expired 2 minutes early (a tenth
/// of its lifetime if that is shorter), so that clocks may differ by as much.
/// </remarks>
public sealed class DistributedTokenProvider : ITokenProvider
{
    private readonly ITokenProvider _source;
    private readonly Func<AccountSettings> _settings;
    private readonly TimeProvider _timeProvider;
    private readonly SharedToken? _shared;

    /// <summary>Shares the tokens of a source.</summary>
    /// <param name="source">Asked for a token where the shared one is missing or due: a <see cref="SigneasyTokenClient"/>.</param>
    /// <param name="cache">The store that the processes share.</param>
    /// <param name="options">The settings of the source, copied now: later changes have no effect.</param>
    /// <param name="lockProvider">
    /// Lets one process at a time ask the source. Default: none; then the token is shared, but processes that find it missing
    /// or due at the same time each ask.
    /// </param>
    /// <param name="logger">Where failures of the cache and the lock are logged; default: nowhere.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException">An argument without a default is null.</exception>
    /// <exception cref="ArgumentException">A setting is invalid; the message names all that are.</exception>
    public DistributedTokenProvider(
        ITokenProvider source,
        IDistributedCache cache,
        SigneasyAuthOptions options,
        IDistributedLockProvider? lockProvider = null,
        ILogger<DistributedTokenProvider>? logger = null,
        TimeProvider? timeProvider = null)
        : this(source, cache, AccountSettings.Copy(options), lockProvider, account: "", logger, timeProvider, AesGcm.IsSupported)
    {
    }

    internal DistributedTokenProvider(
        ITokenProvider source,
        IDistributedCache cache,
        Func<AccountSettings> settings,
        IDistributedLockProvider? lockProvider,
        string account,
        ILogger? logger,
        TimeProvider? timeProvider,
        bool canSeal)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(cache);
        ILogger quiet = NonThrowingLogger.Wrap(logger);
        account = AccountName.ForDisplay(account);
        _source = source;
        _settings = settings;
        _timeProvider = timeProvider ?? TimeProvider.System;
        if (!canSeal)
        {
            DistributedCacheLog.NoEncryption(quiet, account);
            return;
        }

        if (cache.GetType().Name == "MemoryDistributedCache")
        {
            DistributedCacheLog.InMemory(quiet, account);
        }

        _shared = new SharedToken(
            source,
            settings,
            new SharedStore(cache, account, quiet, _timeProvider),
            lockProvider is null ? null : new SharedLock(lockProvider, account, quiet, _timeProvider),
            _timeProvider);
    }

    /// <summary>The shared token; a new one, shared from now on, where that is missing, due for renewal or refused.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// A usable token. One that is due comes as it is while another process renews it; without a usable one, this waits for
    /// that process, up to <see cref="SigneasyAuthOptions.AcquisitionTimeout"/> and 5 seconds, and then asks the source itself.
    /// </returns>
    /// <exception cref="SigneasyAuthException">The source failed, or the client secret can't be had.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        AccountSettings settings = _settings();
        if (_shared is null || settings.PortalToken is not null || !settings.HasCredentials)
        {
            return await _source.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        }

        string secret = await GetSecretAsync(settings, cancellationToken).ConfigureAwait(false);
        using EntryKeys keys = EntryKeys.Derive(settings, secret);
        return await _shared.GetAsync(settings, keys, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns another token than the rejected one: the shared entry, or a new token that is shared from now on.</summary>
    /// <param name="rejected">The rejected token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A usable token.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="rejected"/> is null.</exception>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        _shared?.Reject(rejected);
        return GetTokenAsync(cancellationToken);
    }

    private async Task<string> GetSecretAsync(AccountSettings settings, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.AcquisitionTimeout, _timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ClientSecretSource.GetAsync(settings, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TokenErrors.SecretTimedOut(settings.AcquisitionTimeout);
        }
    }
}
