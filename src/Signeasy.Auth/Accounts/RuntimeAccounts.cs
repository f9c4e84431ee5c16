using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The accounts that are known only at run time: at most <see cref="SigneasyAccountsOptions.MaxAccounts"/> are held, and those
/// that aren't used are dropped. Thread-safe.
/// </summary>
internal sealed class RuntimeAccounts : IDisposable
{
    private readonly object _gate = new();
    private readonly ConcurrentDictionary<string, RuntimeAccount> _accounts = new(StringComparer.Ordinal);
    private readonly UnknownAccounts _unknown;
    private readonly KeptTokens _kept;
    private readonly SigneasyAccountsOptions _options;
    private readonly Func<string, KeptToken?, RuntimeAccount> _create;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private readonly PendingWork? _pending;
    private readonly AccountEvents _events;
    private bool _isTimerSet;
    private volatile bool _disposed;

    /// <param name="options">The limits.</param>
    /// <param name="create">Creates an account from its name and the token that was kept for it.</param>
    /// <param name="metrics">The container's instruments.</param>
    /// <param name="logger">Logs what happens to accounts.</param>
    /// <param name="timeProvider">The clock.</param>
    public RuntimeAccounts(
        SigneasyAccountsOptions options,
        Func<string, KeptToken?, RuntimeAccount> create,
        AuthMetrics metrics,
        ILogger logger,
        TimeProvider timeProvider)
    {
        _options = options;
        _create = create;
        _timeProvider = timeProvider;
        _unknown = new UnknownAccounts(options.MaxAccounts);
        _kept = new KeptTokens(options.MaxAccounts);
        _events = new AccountEvents(metrics.CreateAccountMetrics(() => _accounts.Count), logger, options.MaxAccounts);
        _pending = PendingWork.Find(timeProvider);

        // The timer must not capture the context of whichever call comes first.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = timeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The accounts that are held.</summary>
    public IEnumerable<RuntimeAccount> Held => _accounts.Values;

    /// <summary>Returns an account that is held; null if there is none. Doesn't count as a use.</summary>
    public RuntimeAccount? Find(string name) => _accounts.TryGetValue(name, out RuntimeAccount? account) ? account : null;

    /// <summary>Returns an account for a call. Its settings may not have been read yet.</summary>
    /// <exception cref="SigneasyAuthException">The account was looked up recently, and is unknown.</exception>
    /// <exception cref="ObjectDisposedException">The container was disposed, and the account isn't held.</exception>
    public RuntimeAccount Get(string name)
    {
        long now = Uptime.Get(_timeProvider);
        if (!_accounts.TryGetValue(name, out RuntimeAccount? account))
        {
            account = GetOrAdd(name, now);
        }

        account.Used(now);
        if (account.MustReadSettings(now))
        {
            ReadInBackground(account);
        }

        return account;
    }

    /// <summary>Forgets an account; its next use looks it up again.</summary>
    public void Forget(string name)
    {
        RuntimeAccount? account;
        lock (_gate)
        {
            _accounts.TryRemove(name, out account);
            _unknown.Remove(name);
            _kept.Take(name);
        }

        account?.Retire();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
        foreach (RuntimeAccount account in _accounts.Values)
        {
            account.Dispose();
        }
    }

    private RuntimeAccount GetOrAdd(string name, long now)
    {
        lock (_gate)
        {
            if (_accounts.TryGetValue(name, out RuntimeAccount? known))
            {
                return known;
            }

            if (_unknown.Contains(name, now))
            {
                throw AccountErrors.Unknown(name);
            }

            ThrowIfDisposed();
            RuntimeAccount account = _create(name, _kept.Take(name));
            account.SettingsRead = OnSettingsRead;
            account.Used(now);
            _accounts[name] = account;
            SetTimer(_options.IdleTimeout);
            return account;
        }
    }

    private void ThrowIfDisposed()
    {
#if NET
        ObjectDisposedException.ThrowIf(_disposed, typeof(ISigneasyAccounts));
#else
        if (_disposed)
        {
            throw new ObjectDisposedException(nameof(ISigneasyAccounts));
        }
#endif
    }

    /// <summary>Reads an account's settings again, while the old ones are in use.</summary>
    private void ReadInBackground(RuntimeAccount account)
    {
        _pending?.Started();
        BackgroundWork.Start(() => ReadAsync(account));
    }

    private async Task ReadAsync(RuntimeAccount account)
    {
        try
        {
            await account.ReadSettingsAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Already logged; the old settings stay in use.
        }
        finally
        {
            _pending?.Completed();
        }
    }

    private void OnSettingsRead(RuntimeAccount account, bool exists, SigneasyAuthException? failure)
    {
        _events.SettingsRead(account, failure);
        if (failure is null && !exists)
        {
            RemoveUnknown(account);
        }
        else if (_accounts.Count > _options.MaxAccounts)
        {
            RemoveLeastRecentlyUsed(hasSettings: account.HasSettings);
        }
    }

    private void RemoveUnknown(RuntimeAccount account)
    {
        lock (_gate)
        {
            if (!Remove(account))
            {
                return; // It was forgotten meanwhile, so the answer may be outdated.
            }

            _unknown.Add(account.Name, Uptime.Get(_timeProvider));
        }

        account.Retire();
        _events.Unknown(account);
    }

    /// <summary>
    /// Removes the least recently used accounts beyond the limit. Accounts whose settings were never read are counted
    /// separately, so that made-up names take no place from accounts that exist.
    /// </summary>
    private void RemoveLeastRecentlyUsed(bool hasSettings)
    {
        RuntimeAccount[] removed;
        lock (_gate)
        {
            RuntimeAccount[] candidates = [.. _accounts.Values.Where(account => account.HasSettings == hasSettings)];
            removed =
            [
                .. candidates
                    .OrderBy(account => account.LastUsedAt)
                    .Take(candidates.Length - _options.MaxAccounts)
                    .Where(Remove),
            ];
        }

        foreach (RuntimeAccount account in removed)
        {
            account.Retire();
            _events.DroppedForSpace(account, Uptime.Get(_timeProvider));
        }
    }

    private void OnTimer()
    {
        try
        {
            Sweep();
        }
        catch (Exception)
        {
            // A listener of the metrics failed. It must not end the process; the accounts were already dropped.
        }
    }

    /// <summary>Drops idle accounts, and forgets tokens and names that are no longer needed.</summary>
    private void Sweep()
    {
        List<RuntimeAccount> removed = [];
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _isTimerSet = false;
            long now = Uptime.Get(_timeProvider);
            long next = now + _options.IdleTimeout.Ticks;
            foreach (RuntimeAccount account in _accounts.Values)
            {
                long idleAt = account.LastUsedAt + _options.IdleTimeout.Ticks;
                if (idleAt > now || account.Status.IsAcquiring)
                {
                    next = Math.Min(next, idleAt);
                }
                else if (Remove(account))
                {
                    removed.Add(account);
                    if (account.GetTokenToKeep() is { } token)
                    {
                        _kept.Add(account.Name, token);
                    }
                }
            }

            _unknown.RemoveOld(now);
            _kept.RemoveExpired(_timeProvider.GetUtcNow());
            if (!_accounts.IsEmpty || _kept.Count > 0 || _unknown.Count > 0)
            {
                // Accounts that become idle soon after one another are dropped together.
                SetTimer(TimeSpans.Max(new TimeSpan(next - now), new TimeSpan(_options.IdleTimeout.Ticks / 64)));
            }
        }

        foreach (RuntimeAccount account in removed)
        {
            account.Retire();
            _events.DroppedAsIdle(account);
        }
    }

    /// <summary>Removes the account unless another one has taken its place.</summary>
    private bool Remove(RuntimeAccount account) =>
        ((ICollection<KeyValuePair<string, RuntimeAccount>>)_accounts).Remove(new(account.Name, account));

    private void SetTimer(TimeSpan delay)
    {
        if (!_isTimerSet && !_disposed)
        {
            _isTimerSet = true;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }
}
