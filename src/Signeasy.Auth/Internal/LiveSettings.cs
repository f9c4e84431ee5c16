using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>An account's settings as they are now, and word of every reload that changes them.</summary>
internal sealed class LiveSettings : IDisposable
{
    private readonly object _gate = new();
    private readonly string _account;
    private readonly ILogger _logger;
    private readonly IDisposable? _subscription;
    private volatile AuthSettings _current;
    private Uri _lastApiBaseAddress;

    public LiveSettings(string account, IOptionsMonitor<SigneasyAuthOptions> options, ILogger logger)
    {
        _account = account;
        _logger = logger;
        _current = new AuthSettings(options.Get(account));
        _lastApiBaseAddress = _current.ApiBaseAddress;
        _subscription = options.OnChange((changed, name) =>
        {
            if (name == account)
            {
                Follow(changed);
            }
        });
    }

    /// <summary>Raised under a lock, so that reloads are followed in the order in which they came.</summary>
    public event Action<AuthSettings, AuthSettings>? Changed;

    public AuthSettings Current => _current;

    public void Dispose() => _subscription?.Dispose();

    private void Follow(SigneasyAuthOptions changed)
    {
        lock (_gate)
        {
            AuthSettings before = _current;
            Uri address = AuthSettings.WithTrailingSlash(changed.ApiBaseAddress);
            if (address != _lastApiBaseAddress)
            {
                _lastApiBaseAddress = address;
                Log.ApiBaseAddressKept(_logger, Account.DisplayName(_account), before.ApiBaseAddress);
            }

            var after = new AuthSettings(changed, before.ApiBaseAddress);
            if (!after.DiffersFrom(before))
            {
                return;
            }

            _current = after;
            Log.Reloaded(_logger, Account.DisplayName(_account));
            Changed?.Invoke(before, after);
        }
    }
}
