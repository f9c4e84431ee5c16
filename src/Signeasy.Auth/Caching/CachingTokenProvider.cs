using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Keeps one access token in memory and renews it ahead of its expiry. A valid token is handed out at once, without a
/// lock; a token due for renewal too, while one renewal runs in the background; without a token all callers share one
/// acquisition. Safe for use by any number of threads.
/// </summary>
public sealed class CachingTokenProvider : ITokenProvider, IDisposable
{
    private readonly object _gate = new();
    private readonly ITokenProvider _source;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly CacheState _state;
    private SharedAcquisition? _pending;
    private bool _disposed;

    /// <summary>A cache in front of a source of tokens.</summary>
    /// <param name="source">Asked for the best token that it can give now; it stays the caller's to dispose.</param>
    /// <param name="renewBefore">
    /// How long ahead of a token's expiry its renewal begins: above 0, up to 30 days, and never more than half the
    /// token's lifetime. Each token's own instant is drawn from the first fifth of that window. Default: 3 days.
    /// </param>
    /// <param name="logger">Where renewals and failures are logged; default: nowhere.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="renewBefore"/> is out of bounds.</exception>
    public CachingTokenProvider(
        ITokenProvider source,
        TimeSpan? renewBefore = null,
        ILogger<CachingTokenProvider>? logger = null,
        TimeProvider? timeProvider = null)
        : this(source, renewBefore ?? new SigneasyAuthOptions().RenewBefore, logger, timeProvider, account: "", Jitter.Next)
    {
    }

    internal CachingTokenProvider(
        ITokenProvider source,
        TimeSpan renewBefore,
        ILogger? logger,
        TimeProvider? timeProvider,
        string account,
        Func<double> draw,
        AuthMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        OptionsValidation.RequireRenewBefore(renewBefore, nameof(renewBefore));
        _source = source;
        _logger = NonThrowingLogger.Wrap(logger);
        _timeProvider = timeProvider ?? TimeProvider.System;
        Account = Internal.AccountRegistration.DisplayName(account);
        _state = new CacheState(renewBefore, draw);
        (Metrics = metrics ?? AuthMetrics.Shared).Caches.Add(this);
    }

    /// <summary>What is held now and how renewals go: a snapshot for people and health checks.</summary>
    public TokenStatus Status
    {
        get { lock (_gate) { return _state.Snapshot(_timeProvider.GetUtcNow()); } }
    }

    /// <summary>The account's name, for people.</summary>
    internal string Account { get; }

    internal AuthMetrics Metrics { get; }

    /// <summary>What proves the account's new client secrets; null where settings never change.</summary>
    internal SecretVerifier? SecretVerifier { get; set; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        CachedToken? held = _state.Cached;
        return held is not null && held.CanServeWithoutLock(_timeProvider.GetUtcNow().UtcTicks)
            ? new ValueTask<AccessToken>(held.Token)
            : GetUnderLock(cancellationToken);
    }

    /// <summary>
    /// The API refused this token with a 401. Believed only of the token now held, and only once that is at least a
    /// minute old (longer, up to 30 minutes, while renewals don't help): the next calls then share one renewal.
    /// </summary>
    /// <param name="token">The very token that was refused.</param>
    public void Invalidate(AccessToken token)
    {
        bool? isBelieved;
        lock (_gate)
        {
            isBelieved = _state.TryReject(token, _timeProvider.GetUtcNow());
            if (isBelieved == true)
            {
                // Under the lock, so that no call can begin the renewal before the source knows; it is a hint without I/O.
                try { _source.Invalidate(token); }
                finally { _state.MarkRejected(); }
            }
        }

        Log.RejectionHandled(_logger, Account, isBelieved);
        Metrics.TokenRejected(Account, isBelieved);
    }

    /// <summary>Gives up the acquisition under way; callers who wait for it get an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        SharedAcquisition? flight;
        lock (_gate)
        {
            _disposed = true;
            _state.Clear();
            (flight, _pending) = (_pending, null);
        }

        Metrics.Caches.Remove(this);
        SecretVerifier?.Dispose();
        flight?.Fail(Disposed());
        flight?.Cancel();
    }

    /// <summary>Follows a reload of the account's settings.</summary>
    internal void ApplySettings(AccountSettings before, AccountSettings after)
    {
        SharedAcquisition? abandoned;
        lock (_gate)
        {
            if (after.SharesTokensWith(before))
            {
                _state.UpdateSettings(after.RenewBefore, hasNewSecret: !after.SharesSecretWith(before));
                return;
            }

            _state.Reset(after.RenewBefore);
            abandoned = _pending;
            if (abandoned is not null)
            {
                Start(new SharedAcquisition(replaced: abandoned));
            }
        }

        abandoned?.Cancel();
    }

    /// <summary>Begins a renewal, due or not, if there is a token to renew and nothing against it.</summary>
    internal bool TryRenew()
    {
        lock (_gate)
        {
            if (_disposed || _pending is not null || !_state.CanRenew(_timeProvider.GetUtcNow()))
            {
                return false;
            }

            Start(new SharedAcquisition());
            return true;
        }
    }

    private ValueTask<AccessToken> GetUnderLock(CancellationToken cancellationToken)
    {
        SharedAcquisition flight;
        lock (_gate)
        {
            if (_disposed)
            {
                return new(Task.FromException<AccessToken>(Disposed()));
            }

            switch (_state.Decide(_timeProvider.GetUtcNow(), isUnderWay: _pending is not null))
            {
                case Decision.Serve:
                    return new(_state.Cached!.Token);
                case Decision.ServeAndRenew:
                    _pending ??= Start(new SharedAcquisition(trigger: CallerTrace.Capture(isAwaited: false)));
                    return new(_state.Cached!.Token);
                case Decision.Wait or Decision.Fail when cancellationToken.IsCancellationRequested:
                    return new(Task.FromCanceled<AccessToken>(cancellationToken));
                case Decision.Fail:
                    return new(_state.Backoff.CachedFailure!);
                default:
                    flight = _pending ?? Start(new SharedAcquisition(trigger: CallerTrace.Capture(isAwaited: true)));
                    break;
            }
        }

        return new(cancellationToken.CanBeCanceled ? flight.Task.WaitAsync(cancellationToken) : flight.Task);
    }

    private SharedAcquisition Start(SharedAcquisition flight)
    {
        _state.AcquisitionStarted();
        _pending = flight;
        flight.SecretVerification = SecretVerifier?.Current;
        flight.Start(_source, PendingWork.Find(_timeProvider), Complete);
        return flight;
    }

    private void Complete(SharedAcquisition flight, AccessToken? token, SigneasyAuthException? failure)
    {
        AcquisitionResult landing;
        lock (_gate)
        {
            if (_pending != flight)
            {
                return; // Restarted or disposed while it flew: its result belongs to the past.
            }

            _pending = null;
            landing = _state.Complete(token, failure, _timeProvider.GetUtcNow(), flight.SecretVerification);
        }

        flight.Complete(landing.Token, failure);
        Log.AcquisitionCompleted(_logger, Account, landing, flight.SecretVerification);
        flight.SecretVerification?.Completed(landing);
    }

    private static ObjectDisposedException Disposed() => new(nameof(CachingTokenProvider));
}
