using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>An account's settings as they are now, and word of every reload that changes them.</summary>
internal sealed class SettingsMonitor : IDisposable
{
    private readonly object _gate = new();
    private readonly string _account;
    private readonly IOptionsMonitor<SigneasyAuthOptions> _options;
    private readonly ILogger _logger;
    private readonly IDisposable? _subscription;
    private volatile AccountSettings _current;
    private Uri _lastApiBaseAddress;

    public SettingsMonitor(string account, IOptionsMonitor<SigneasyAuthOptions> options, ILogger logger)
    {
        _account = account;
        _options = options;
        _logger = NonThrowingLogger.Wrap(logger);
        _current = new AccountSettings(options.Get(account));
        _lastApiBaseAddress = _current.ApiBaseAddress;
        _subscription = options.OnChange((_, name) =>
        {
            if (name == account)
            {
                Reload();
            }
        });

        // Once more, for a reload that came before there was anyone to hear of it.
        Reload();
    }

    /// <summary>Raised under a lock: one change after another, each from the settings that the last one led to.</summary>
    public event Action<AccountSettings, AccountSettings>? Changed;

    public AccountSettings Current => _current;

    public void Dispose() => _subscription?.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            // Asked for under the lock, so that of two reloads at once the later one wins.
            SigneasyAuthOptions changed = _options.Get(_account);
            AccountSettings before = _current;
            Uri address = AccountSettings.WithTrailingSlash(changed.ApiBaseAddress);
            bool isNews = address != _lastApiBaseAddress && address != before.ApiBaseAddress;
            _lastApiBaseAddress = address;
            if (isNews)
            {
                Log.ApiBaseAddressKept(_logger, AccountName.ForDisplay(_account), before.ApiBaseAddress);
            }

            var after = new AccountSettings(changed, before.ApiBaseAddress);
            _current = after;
            if (!after.DiffersFrom(before))
            {
                return;
            }

            Log.Reloaded(_logger, AccountName.ForDisplay(_account));
            Changed?.Invoke(before, after);
        }
    }
}
