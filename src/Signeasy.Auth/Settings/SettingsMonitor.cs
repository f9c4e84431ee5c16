using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>An account's current settings, and an event raised when a reload changes them.</summary>
internal sealed class SettingsMonitor : IDisposable
{
    private readonly string _account;
    private readonly IOptionsMonitor<SigneasyAuthOptions> _options;
    private readonly AccountOptionsCache _cache;
    private readonly ILogger _logger;
    private readonly IDisposable? _subscription;
    private readonly SecretFileWatcher _secretFile;
    private volatile AccountSettings _current;
    private Uri _lastApiBaseAddress;
    private int _pendingReloads;

    /// <param name="account">The account's name; empty for the default account.</param>
    /// <param name="options">The account's options.</param>
    /// <param name="cache">The cache of these options; removing an entry counts as a reload.</param>
    /// <param name="logger">Logs reloads.</param>
    /// <param name="timeProvider">The clock for checks of the client secret file; default: the system's.</param>
    /// <exception cref="OptionsValidationException">The settings are invalid.</exception>
    public SettingsMonitor(
        string account,
        IOptionsMonitor<SigneasyAuthOptions> options,
        AccountOptionsCache cache,
        ILogger logger,
        TimeProvider? timeProvider = null)
    {
        _account = account;
        _options = options;
        _cache = cache;
        _logger = NonThrowingLogger.Wrap(logger);
        _current = new AccountSettings(options.Get(account));
        _lastApiBaseAddress = _current.ApiBaseAddress;
        _secretFile = new SecretFileWatcher(
            AccountName.ForDisplay(account), timeProvider ?? TimeProvider.System, logger, Reload);
        _subscription = options.OnChange((_, name) => OnChanged(name));
        _cache.Removed += OnChanged;

        // In case a reload happened before the subscription.
        Reload();
    }

    /// <summary>
    /// Raised with the settings before and after a change, by one thread at a time and without holding a lock. The settings
    /// before a change are those after the previous one. The account's cache and secret verifier subscribe to it.
    /// </summary>
    public event Action<AccountSettings, AccountSettings>? Changed;

    public AccountSettings Current => _current;

    public void Dispose()
    {
        _subscription?.Dispose();
        _cache.Removed -= OnChanged;
        _secretFile.Dispose();
    }

    private void OnChanged(string? name)
    {
        if (name is null || name == _account)
        {
            Reload();
        }
    }

    /// <summary>
    /// Only one thread at a time applies reloads. If another thread, or code called during a reload, reports one, the first
    /// thread reads the options again. So nobody waits, and the last reload wins.
    /// </summary>
    private void Reload()
    {
        if (Interlocked.Increment(ref _pendingReloads) > 1)
        {
            return;
        }

        try
        {
            int applied;
            do
            {
                applied = Volatile.Read(ref _pendingReloads);
                Apply();
            }
            while (Interlocked.Add(ref _pendingReloads, -applied) > 0);
        }
        catch
        {
            // A failure must not end the reloads that come later.
            Volatile.Write(ref _pendingReloads, 0);
            throw;
        }
    }

    private void Apply()
    {
        AccountSettings before = _current;
        AccountSettings latest;
        try
        {
            latest = new AccountSettings(_options.Get(_account));
        }
        catch (Exception e)
        {
            // The application's own options factory failed; ours returns the last good settings.
            Log.ReloadInvalid(_logger, AccountName.ForDisplay(_account), e.Message);
            return;
        }

        if (latest.ApiBaseAddress != _lastApiBaseAddress && latest.ApiBaseAddress != before.ApiBaseAddress)
        {
            Log.ApiBaseAddressKept(_logger, AccountName.ForDisplay(_account), before.ApiBaseAddress);
        }

        _lastApiBaseAddress = latest.ApiBaseAddress;
        _secretFile.Watch(latest.ClientSecretFile);
        AccountSettings after = latest with
        {
            ApiBaseAddress = before.ApiBaseAddress,
            SecretFileVersion = _secretFile.Version,
        };
        _current = after;
        if (after.DiffersFrom(before))
        {
            Log.Reloaded(_logger, AccountName.ForDisplay(_account));
            Changed?.Invoke(before, after);
        }
    }
}
