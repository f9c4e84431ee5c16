namespace Signeasy.Auth.Internal;

/// <summary>The current settings of one account that is known only at run time. Thread-safe.</summary>
internal sealed class RuntimeSettings(string account, AccountLookup lookup, TimeSpan lifetime, TimeProvider timeProvider)
{
    /// <summary>Delay before settings are read again after a failure, while the old ones are in use.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private volatile Loaded? _current;
    private Task<bool>? _pending;
    private long _staleAt = long.MaxValue;

    /// <summary>
    /// Called with the settings before and after a change, and once with the first settings for both. Calls come from one
    /// thread at a time.
    /// </summary>
    public Action<AccountSettings, AccountSettings>? Changed { get; set; }

    /// <summary>Called after each read. The arguments say whether the account exists, or what failed.</summary>
    public Action<bool, SigneasyAuthException?>? ReadCompleted { get; set; }

    public bool AreLoaded => _current is not null;

    /// <summary>The settings. Read only after they were loaded.</summary>
    public AccountSettings Current => _current!.Settings;

    /// <summary>A copy of the options from the application. Read only after they were loaded.</summary>
    public SigneasyAuthOptions Options => _current!.Options.Copy();

    /// <summary>
    /// Whether it is time to read the settings again. True for one caller, which reads them; the others continue with the old ones.
    /// </summary>
    /// <param name="now">The current time, from <see cref="Uptime"/>.</param>
    public bool MustBeRead(long now)
    {
        long staleAt = Volatile.Read(ref _staleAt);
        return now >= staleAt && Interlocked.CompareExchange(ref _staleAt, long.MaxValue, staleAt) == staleAt;
    }

    /// <summary>Reads the settings. Concurrent calls share one lookup.</summary>
    /// <returns>False if the application doesn't know the account.</returns>
    /// <exception cref="SigneasyAuthException">They can't be read, or are invalid. The old ones stay in use.</exception>
    public Task<bool> ReadAsync()
    {
        lock (_gate)
        {
            // On the thread pool, because the application's code must not run under the lock.
            return _pending ??= Task.Run(ReadOnceAsync);
        }
    }

    private async Task<bool> ReadOnceAsync()
    {
        long start = Uptime.Get(timeProvider);
        TimeSpan untilStale = TimeSpans.Min(RetryDelay, lifetime);
        try
        {
            SigneasyAuthOptions? options = await lookup.FindAsync(account).ConfigureAwait(false);
            untilStale = lifetime;
            if (options is not null)
            {
                Apply(options);
            }

            ReadCompleted?.Invoke(options is not null, null);
            return options is not null;
        }
        catch (SigneasyAuthException e)
        {
            untilStale = e.IsTransient ? untilStale : lifetime;
            ReadCompleted?.Invoke(false, e);
            throw;
        }
        finally
        {
            if (AreLoaded)
            {
                Volatile.Write(ref _staleAt, start + untilStale.Ticks);
            }

            lock (_gate)
            {
                _pending = null;
            }
        }
    }

    private void Apply(SigneasyAuthOptions options)
    {
        var settings = new AccountSettings(options);
        AccountSettings? before = _current?.Settings;
        _current = new Loaded(options, settings);
        if (before is null || settings.DiffersFrom(before))
        {
            Changed?.Invoke(before ?? settings, settings);
        }
    }

    private sealed class Loaded(SigneasyAuthOptions options, AccountSettings settings)
    {
        public SigneasyAuthOptions Options { get; } = options;

        public AccountSettings Settings { get; } = settings;
    }
}
