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
    private readonly TokenState _state;
    private Flight? _flight;
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
        : this(source, renewBefore ?? new SigneasyAuthOptions().RenewBefore, logger, timeProvider, account: "", Jitter.Draw)
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
        OptionsRules.RequireRenewBefore(renewBefore, nameof(renewBefore));
        _source = source;
        _logger = QuietLogger.Over(logger);
        _timeProvider = timeProvider ?? TimeProvider.System;
        Account = Internal.Account.DisplayName(account);
        _state = new TokenState(renewBefore, draw);
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
    internal SecretProof? Proof { get; set; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        HeldToken? held = _state.Held;
        return held is not null && held.IsQuiet(_timeProvider.GetUtcNow().UtcTicks)
            ? new ValueTask<AccessToken>(held.Token)
            : Decide(cancellationToken);
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
            isBelieved = _state.JudgeRefusal(token, _timeProvider.GetUtcNow());
            if (isBelieved == true)
            {
                // Under the lock, so that no call can begin the renewal before the source knows; it is a hint without I/O.
                try { _source.Invalidate(token); }
                finally { _state.Refuse(); }
            }
        }

        Log.Refused(_logger, Account, isBelieved);
        Metrics.RefusalJudged(Account, isBelieved);
    }

    /// <summary>Gives up the acquisition under way; callers who wait for it get an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        Flight? flight;
        lock (_gate)
        {
            _disposed = true;
            _state.Drop();
            (flight, _flight) = (_flight, null);
        }

        Metrics.Caches.Remove(this);
        Proof?.Dispose();
        flight?.Fail(Disposed());
        flight?.Cancel();
    }

    /// <summary>Follows a reload of the account's settings.</summary>
    internal void Apply(AuthSettings before, AuthSettings after)
    {
        Flight? abandoned;
        lock (_gate)
        {
            if (after.SharesTokensWith(before))
            {
                _state.Reconsider(after.RenewBefore, hasNewSecret: !after.SharesSecretWith(before));
                return;
            }

            _state.Restart(after.RenewBefore);
            abandoned = _flight;
            if (abandoned is not null)
            {
                Begin(new Flight(replaced: abandoned));
            }
        }

        abandoned?.Cancel();
    }

    /// <summary>Begins a renewal, due or not, if there is a token to renew and nothing against it.</summary>
    internal bool TryRenew()
    {
        lock (_gate)
        {
            if (_disposed || _flight is not null || !_state.MayRenew(_timeProvider.GetUtcNow()))
            {
                return false;
            }

            Begin(new Flight());
            return true;
        }
    }

    private ValueTask<AccessToken> Decide(CancellationToken cancellationToken)
    {
        Flight flight;
        lock (_gate)
        {
            if (_disposed)
            {
                return new(Task.FromException<AccessToken>(Disposed()));
            }

            switch (_state.Judge(_timeProvider.GetUtcNow(), isUnderWay: _flight is not null))
            {
                case Verdict.Serve:
                    return new(_state.Held!.Token);
                case Verdict.ServeAndRenew:
                    _flight ??= Begin(new Flight(trigger: Trigger.Capture(isAwaited: false)));
                    return new(_state.Held!.Token);
                case Verdict.Wait or Verdict.Fail when cancellationToken.IsCancellationRequested:
                    return new(Task.FromCanceled<AccessToken>(cancellationToken));
                case Verdict.Fail:
                    return new(_state.BackOff.Remembered!);
                default:
                    flight = _flight ?? Begin(new Flight(trigger: Trigger.Capture(isAwaited: true)));
                    break;
            }
        }

        return new(cancellationToken.CanBeCanceled ? flight.Landing.WaitAsync(cancellationToken) : flight.Landing);
    }

    private Flight Begin(Flight flight)
    {
        _state.Begin();
        _flight = flight;
        flight.Trial = Proof?.Trial;
        flight.Begin(_source, ClockWatch.Find(_timeProvider), Land);
        return flight;
    }

    private void Land(Flight flight, AccessToken? token, SigneasyAuthException? failure)
    {
        Landing landing;
        lock (_gate)
        {
            if (_flight != flight)
            {
                return; // Restarted or disposed while it flew: its result belongs to the past.
            }

            _flight = null;
            landing = _state.Land(token, failure, _timeProvider.GetUtcNow(), flight.Trial);
        }

        flight.Complete(landing.Best, failure);
        Log.Landed(_logger, Account, landing, flight.Trial);
        flight.Trial?.Landed(landing);
    }

    private static ObjectDisposedException Disposed() => new(nameof(CachingTokenProvider));
}
