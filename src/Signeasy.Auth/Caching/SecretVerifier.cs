using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Proves a client secret that a reload brought, by a renewal within seconds: one that is wrong must show now, not when
/// the token ends. The token held goes on serving meanwhile.
/// </summary>
internal sealed class SecretVerifier : IDisposable
{
    /// <summary>Drawn from, so that a fleet doesn't ask the issuer in one instant.</summary>
    private static readonly TimeSpan MaxInitialDelay = TimeSpan.FromSeconds(10);

    /// <summary>Until the next look, while another acquisition is under way.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CachingTokenProvider _cache;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AuthMetrics _metrics;
    private readonly Func<double> _draw;
    private readonly ITimer _timer;
    private volatile SecretVerification? _current;

    public SecretVerifier(
        CachingTokenProvider cache, TimeProvider timeProvider, ILogger logger, AuthMetrics metrics, Func<double> draw)
    {
        _cache = cache;
        _timeProvider = timeProvider;
        _logger = logger;
        _metrics = metrics;
        _draw = draw;

        // Without the context of the call that happens to be the first one.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = timeProvider.CreateTimer(_ => Verify(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The secret that is still to be proven; every acquisition that begins from now on uses it.</summary>
    public SecretVerification? Current => _current;

    public static SecretVerifier Create(CachingTokenProvider cache, IServiceProvider provider) => new(
        cache,
        provider.GetService<TimeProvider>() ?? TimeProvider.System,
        NonThrowingLogger.Wrap(provider.GetRequiredService<ILogger<CachingTokenProvider>>()),
        provider.GetRequiredService<AuthMetrics>(),
        Jitter.Next);

    /// <summary>Follows a reload of the account's settings.</summary>
    public void OnSettingsChanged(AccountSettings before, AccountSettings after)
    {
        lock (_gate)
        {
            if (!after.SharesTokensWith(before))
            {
                // Nothing is left to prove: the token of the other client is gone.
                _current = null;
            }
            else if (!after.SharesSecretWith(before))
            {
                _current = new SecretVerification(_timeProvider.GetUtcNow(), OnCompleted);
                Schedule(new TimeSpan((long)(MaxInitialDelay.Ticks * _draw())));
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Verify()
    {
        lock (_gate)
        {
            TokenStatus status = _cache.Status;

            // Without a usable token, whoever asks for one proves the secret.
            if (_current is not null && status is { IsUsable: true, RenewsAt: not null } && !_cache.TryRenew())
            {
                Schedule(status.NextAttemptAt - status.At ?? BusyDelay);
            }
        }
    }

    private void OnCompleted(SecretVerification trial, AcquisitionResult landing)
    {
        bool isOver = landing.Outcome is AcquisitionOutcome.NewToken or AcquisitionOutcome.NoNewToken or AcquisitionOutcome.AlreadyExpired;
        lock (_gate)
        {
            if (_current != trial)
            {
                return; // Another secret came meanwhile.
            }

            if (isOver)
            {
                _current = null;
            }
            else
            {
                Schedule(landing.StatusAfter.NextAttemptAt - landing.CompletedAt ?? BusyDelay);
            }
        }

        if (landing.Outcome == AcquisitionOutcome.NewToken)
        {
            Log.SecretVerified(_logger, _cache.Account);
        }
        else if (landing.Outcome == AcquisitionOutcome.Failed && SecretVerification.IsCredentialError(landing.StatusAfter.LastFailure!))
        {
            _metrics.SecretRejected(_cache.Account);
        }
    }

    private void Schedule(TimeSpan wait) =>
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
