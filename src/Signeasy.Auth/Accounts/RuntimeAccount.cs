namespace Signeasy.Auth.Internal;

/// <summary>One account that is known only at run time, while it is held in memory.</summary>
internal sealed class RuntimeAccount
{
    private readonly CachingTokenProvider _cache;
    private readonly RuntimeSettings _settings;
    private readonly Func<CachingTokenProvider, SecretVerifier> _createVerifier;
    private SecretVerifier? _verifier;
    private long _lastUsedAt;
    private volatile bool _isRetired;

    public RuntimeAccount(
        string name,
        ApiAccount api,
        CachingTokenProvider cache,
        RuntimeSettings settings,
        Func<CachingTokenProvider, SecretVerifier> createVerifier)
    {
        Name = name;
        Api = api;
        _cache = cache;
        _settings = settings;
        _createVerifier = createVerifier;
        settings.Changed = ApplySettings;
        settings.ReadCompleted = (exists, failure) => SettingsRead?.Invoke(this, exists, failure);
    }

    /// <summary>
    /// Called after each read of the settings, before the callers that wait for it continue. The arguments say whether the
    /// account exists, or what failed.
    /// </summary>
    public Action<RuntimeAccount, bool, SigneasyAuthException?>? SettingsRead { get; set; }

    public string Name { get; }

    /// <summary>The account for the handler.</summary>
    public ApiAccount Api { get; }

    public TokenStatus Status => _cache.Status;

    public RejectionStreak? Rejections => _cache.Rejections.Streak;

    /// <summary>What was wrong with the settings when they were last read; null if nothing was.</summary>
    public string? Problem { get; set; }

    public bool HasSettings => _settings.AreLoaded;

    /// <summary>Time of the last use, from <see cref="Uptime"/>.</summary>
    public long LastUsedAt => Volatile.Read(ref _lastUsedAt);

    /// <param name="now">The current time, from <see cref="Uptime"/>.</param>
    public void Used(long now)
    {
        // Callers in parallel share the account without writing to it each time.
        if (Volatile.Read(ref _lastUsedAt) != now)
        {
            Volatile.Write(ref _lastUsedAt, now);
        }
    }

    /// <inheritdoc cref="RuntimeSettings.MustBeRead"/>
    public bool MustReadSettings(long now) => _settings.MustBeRead(now);

    /// <inheritdoc cref="RuntimeSettings.ReadAsync"/>
    public Task<bool> ReadSettingsAsync() => _settings.ReadAsync();

    /// <summary>The token, if it can be used when the account comes back.</summary>
    public KeptToken? GetTokenToKeep()
    {
        TokenStatus status = _cache.Status;
        return status is { IsUsable: true, Token: { IsFromPortal: false } token, RejectedSince: null } && _settings.AreLoaded
            ? new KeptToken(token, _settings.Current)
            : null;
    }

    /// <summary>
    /// Ends the account's background work. Calls that already wait for its token still get it; there are no new ones.
    /// </summary>
    public void Retire()
    {
        _isRetired = true;
        Interlocked.Exchange(ref _verifier, null)?.Dispose();
        _cache.LeaveGauges();
    }

    /// <summary>Cancels an acquisition in progress: the container is being disposed.</summary>
    public void Dispose()
    {
        Retire();
        _cache.Dispose();
    }

    private void ApplySettings(AccountSettings before, AccountSettings after)
    {
        _cache.ApplySettings(before, after);

        if (!before.SharesTokensWith(after))
        {
            _verifier?.OnSettingsChanged(before, after);
        }
        else if (!before.SharesSecretWith(after) && !_isRetired && !_cache.Status.IsAcquiring)
        {
            // An acquisition in progress needs no verification: if the old secret is rejected, it tries again with the new one.
            (_verifier ??= _createVerifier(_cache)).OnSettingsChanged(before, after);
            if (_isRetired)
            {
                Interlocked.Exchange(ref _verifier, null)?.Dispose();
            }
        }
    }
}
