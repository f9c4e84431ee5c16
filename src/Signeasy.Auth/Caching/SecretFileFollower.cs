using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Watches the client secret file of a cache without a container: new content is verified like a reloaded secret.
/// Disposing it disposes the cache.
/// </summary>
internal sealed class SecretFileFollower : IDisposable
{
    private readonly CachingTokenProvider _cache;
    private readonly SecretVerifier _verifier;
    private readonly SecretFileWatcher _watcher;
    private AccountSettings _settings;

    public SecretFileFollower(
        AccountSettings settings, CachingTokenProvider cache, TimeProvider timeProvider, ILogger logger, Func<double> jitter)
    {
        _settings = settings;
        _cache = cache;
        _verifier = new SecretVerifier(cache, timeProvider, logger, jitter);
        _watcher = new SecretFileWatcher(cache.Account, timeProvider, logger, OnChanged);
        _watcher.Watch(settings.ClientSecretFile);
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _verifier.Dispose();
        _cache.Dispose();
    }

    /// <summary>The watcher calls this from one thread at a time.</summary>
    private void OnChanged()
    {
        AccountSettings before = _settings;
        AccountSettings after = before with { SecretFileVersion = _watcher.Version };
        _settings = after;
        _cache.ApplySettings(before, after);
        _verifier.OnSettingsChanged(before, after);
    }
}
