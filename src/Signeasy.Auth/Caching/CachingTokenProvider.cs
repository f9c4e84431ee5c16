using Microsoft.Extensions.Logging;
using static Signeasy.Auth.Internal.CacheState;

namespace Signeasy.Auth;

/// <summary>
/// Keeps one access token in memory and renews it before it expires. A valid token is returned immediately, without a lock,
/// even while a renewal runs in the background. Without a token, all callers share one acquisition. Thread-safe.
/// </summary>
public sealed class CachingTokenProvider : ITokenProvider, IDisposable, ICacheGaugeSource
{
    private readonly object _gate = new();
    private readonly ITokenProvider _source;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly CacheState _state;
    private readonly RenewalRate? _renewalRate;
    private TimeSpan _acquisitionLimit;
    private string? _requiredScopes;
    private SharedAcquisition? _pending;
    private bool _disposed;

    /// <summary>Creates a cache in front of a source of tokens.</summary>
    /// <param name="source">
    /// Provides the tokens; the caller disposes it. If it doesn't return within twice its time-out plus one minute (2
    /// minutes for a source other than <see cref="SigneasyTokenClient"/>), it is abandoned, and the acquisition fails.
    /// </param>
    /// <param name="renewBefore">
    /// Length of the renewal window at the end of a token's lifetime: above 0, up to 30 days, and never more than half the
    /// lifetime. The exact time is randomized per token within the window's first fifth. Default: 3 days.
    /// </param>
    /// <param name="logger">Logs renewals and failures; default: no logging.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="renewBefore"/> is out of bounds.</exception>
    public CachingTokenProvider(
        ITokenProvider source,
        TimeSpan? renewBefore = null,
        ILogger<CachingTokenProvider>? logger = null,
        TimeProvider? timeProvider = null)
        : this(
            source,
            renewBefore ?? new SigneasyAuthOptions().RenewBefore,
            (source as SigneasyTokenClient)?.AcquisitionTimeout ?? new SigneasyAuthOptions().AcquisitionTimeout,
            logger,
            timeProvider,
            AccountName.Default,
            Jitter.Next)
    {
    }

    internal CachingTokenProvider(
        ITokenProvider source,
        TimeSpan renewBefore,
        TimeSpan acquisitionTimeout,
        ILogger? logger,
        TimeProvider? timeProvider,
        string account,
        Func<double> jitter,
        AuthMetrics? metrics = null,
        ApiRejections? rejections = null,
        RenewalRate? renewalRate = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        OptionsValidation.RequireRenewBefore(renewBefore, nameof(renewBefore));
        _source = source;
        _acquisitionLimit = LimitFor(acquisitionTimeout);
        _logger = NonThrowingLogger.Wrap(logger);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _state = new CacheState(renewBefore, jitter);
        _renewalRate = renewalRate;
        Account = account;
        Metrics = metrics ?? AuthMetrics.Share();
        Metrics.Caches.Add(this);
        Rejections = rejections ?? new ApiRejections(account, logger, timeProvider, Metrics);
    }

    /// <summary>A snapshot of the cached token and its renewals, for people and health checks.</summary>
    public TokenStatus Status
    {
        get
        {
            DateTimeOffset now = _timeProvider.GetUtcNow();
            lock (_gate)
            {
                TokenStatus status = _state.Snapshot(now);
                status.MissingScopes = Scopes.FindMissing(_requiredScopes, status.Token?.Scope);
                status.IsAcquiring = _pending is not null;
                Rejections.AddTo(status);
                return status;
            }
        }
    }

    /// <summary>The account's name in logs.</summary>
    internal string Account { get; }

    internal AuthMetrics Metrics { get; }

    /// <summary>How the API responds to calls with the cache's tokens.</summary>
    internal ApiRejections Rejections { get; }

    string ICacheGaugeSource.Account => Metrics.GetTag(Account);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The provider was disposed and has no usable token.</exception>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        CachedToken? cached = _state.Cached;
        DateTimeOffset now = _timeProvider.GetUtcNow();
        return cached is not null && cached.CanServeWithoutLock(now.UtcTicks)
            ? new ValueTask<AccessToken>(cached.Token)
            : GetUnderLock(now, cancellationToken);
    }

    /// <summary>
    /// Renews a token that the API rejected, and returns another token, or the same one if there is no other. Tokens less
    /// than a minute old aren't renewed; while renewals don't help, this minimum age grows to 30 minutes. Only callers of
    /// this method wait for the renewal. If the API doesn't accept a new token yet, the old one is returned while it is
    /// valid.
    /// </summary>
    /// <inheritdoc/>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        CallerTrace? trace = CallerTrace.Capture(isAwaited: true);
        DateTimeOffset now = _timeProvider.GetUtcNow();
        SharedAcquisition? renewal = null;
        Rejection rejection;
        lock (_gate)
        {
            rejection = _state.Reject(rejected, now, isPending: _pending is not null);
            if (rejection == Rejection.Renew && !_disposed)
            {
                renewal = _pending ?? Start(new SharedAcquisition(trace: trace));
            }
        }

        CacheLog.RejectionHandled(_logger, Account, rejection, rejected);
        if (rejection == Rejection.TooNew)
        {
            Metrics.RenewalSuppressed(Account);
        }

        return rejection == Rejection.NotCached ? GetTokenAsync(cancellationToken).OrSameAsync(rejected)
            : renewal is not null ? renewal.WaitAsync(cancellationToken).OrSameAsync(rejected)
            : new(rejected);
    }

    /// <summary>
    /// Cancels the acquisition in progress: callers waiting for it get an <see cref="ObjectDisposedException"/>. A token that
    /// is still usable is returned until it expires.
    /// </summary>
    public void Dispose()
    {
        SharedAcquisition? pending;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            (pending, _pending) = (_pending, null);
        }

        LeaveGauges();
        Metrics.Release();
        pending?.Fail(Disposed());
        pending?.Cancel();
    }

    /// <summary>Removes the cache from the gauges; it goes on working.</summary>
    internal void LeaveGauges()
    {
        Metrics.Caches.Remove(this);
        Rejections.Dispose();
    }

    /// <summary>Applies reloaded settings of the account.</summary>
    internal void ApplySettings(AccountSettings before, AccountSettings after)
    {
        SharedAcquisition? abandoned;
        lock (_gate)
        {
            _acquisitionLimit = LimitFor(after.AcquisitionTimeout);
            _requiredScopes = after.RequiredScopes;
            if (after.SharesTokensWith(before))
            {
                _state.UpdateSettings(after.RenewBefore, hasNewSecret: !after.SharesSecretWith(before));
                return;
            }

            _state.Reset(after.RenewBefore);
            Rejections.Reset();
            abandoned = _pending;
            if (abandoned is not null)
            {
                Start(new SharedAcquisition(replaced: abandoned));
            }
        }

        abandoned?.Cancel();
    }

    /// <summary>
    /// Starts a renewal, due or not. Null if there is no usable token, an acquisition is in progress, or renewals are
    /// delayed; otherwise its result, which is null if it was cancelled.
    /// </summary>
    internal Task<AcquisitionResult?>? TryRenewAsync()
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        lock (_gate)
        {
            return _disposed || _pending is not null || !_state.CanRenew(now) ? null : Start(new SharedAcquisition()).Result;
        }
    }

    private ValueTask<AccessToken> GetUnderLock(DateTimeOffset now, CancellationToken cancellationToken)
    {
        CallerTrace? awaiting = CallerTrace.Capture(isAwaited: true);
        SharedAcquisition acquisition;
        lock (_gate)
        {
            switch (_state.Decide(now, isPending: _pending is not null))
            {
                case Decision.ServeAndRenew when !_disposed && _pending is null:
                    if (_renewalRate?.Take(now) is { } nextTurn)
                    {
                        _state.DelayRenewal(now, nextTurn);
                    }
                    else
                    {
                        Start(new SharedAcquisition(trace: awaiting is null ? null : awaiting with { IsAwaited = false }));
                    }

                    return new(_state.Cached!.Token);
                case Decision.Serve or Decision.ServeAndRenew:
                    return new(_state.Cached!.Token);
                case var _ when _disposed:
                    return PendingTokens.FailAsync(Disposed());
                case Decision.Wait or Decision.Fail when cancellationToken.IsCancellationRequested:
                    return new(Task.FromCanceled<AccessToken>(cancellationToken));
                case Decision.Fail:
                    return PendingTokens.FailAsync(_state.FailureForLaterCaller(now));
                default:
                    acquisition = _pending ?? Start(new SharedAcquisition(trace: awaiting));
                    break;
            }
        }

        return acquisition.WaitAsync(cancellationToken);
    }

    private SharedAcquisition Start(SharedAcquisition acquisition)
    {
        AccessToken? rejected = _state.AcquisitionStarted();
        Rejections.AcquisitionStarted(rejected);
        _pending = acquisition;
        acquisition.Start(_source, rejected, _acquisitionLimit, _timeProvider, Complete);
        return acquisition;
    }

    private void Complete(SharedAcquisition acquisition, AccessToken? token, SigneasyAuthException? failure)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        AcquisitionResult result;
        lock (_gate)
        {
            if (_pending != acquisition)
            {
                return; // Settings changed or the cache was disposed meanwhile; discard the result.
            }

            _pending = null;
            result = _state.Complete(token, failure, now);
        }

        acquisition.Complete(result, failure);
        CacheLog.AcquisitionCompleted(_logger, Account, result, Volatile.Read(ref _requiredScopes));
    }

    /// <summary>
    /// Time for two acquisitions, because a process may wait for that of another process first, and a minute for a shared
    /// store.
    /// </summary>
    private static TimeSpan LimitFor(TimeSpan acquisitionTimeout) =>
        acquisitionTimeout + acquisitionTimeout + TimeSpan.FromMinutes(1);

    private static ObjectDisposedException Disposed() => new(nameof(CachingTokenProvider));
}
