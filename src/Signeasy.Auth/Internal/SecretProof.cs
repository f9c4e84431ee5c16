using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Proves a client secret that a reload brought, by a renewal within seconds: one that is wrong must show now, not when
/// the token ends. The token held goes on serving meanwhile.
/// </summary>
internal sealed class SecretProof
{
    /// <summary>Drawn from, so that a fleet doesn't ask the issuer in one instant.</summary>
    private static readonly TimeSpan FirstTryWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long another acquisition under way is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CachingTokenProvider _cache;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AuthMetrics _metrics;
    private readonly Func<double> _draw;
    private readonly ITimer _timer;
    private SecretTrial? _trial;

    public SecretProof(
        CachingTokenProvider cache, TimeProvider timeProvider, ILogger logger, AuthMetrics metrics, Func<double> draw)
    {
        _cache = cache;
        _timeProvider = timeProvider;
        _logger = logger;
        _metrics = metrics;
        _draw = draw;

        // Without the context of the call that happens to be the first one.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = timeProvider.CreateTimer(_ => Try(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static SecretProof Of(CachingTokenProvider cache, IServiceProvider provider) => new(
        cache,
        provider.GetService<TimeProvider>() ?? TimeProvider.System,
        QuietLogger.Over(provider.GetRequiredService<ILogger<CachingTokenProvider>>()),
        provider.GetRequiredService<AuthMetrics>(),
        Jitter.Draw);

    /// <summary>Follows a reload of the account's settings.</summary>
    public void Follow(AuthSettings before, AuthSettings after)
    {
        lock (_gate)
        {
            if (!after.SharesTokensWith(before))
            {
                // Nothing is left to prove: the token of the other client is gone.
                _trial = null;
            }
            else if (!after.SharesSecretWith(before))
            {
                _trial = new SecretTrial(_timeProvider.GetUtcNow(), Landed);
                Arm(new TimeSpan((long)(FirstTryWithin.Ticks * _draw())));
            }
        }
    }

    private void Try()
    {
        lock (_gate)
        {
            TokenStatus status = _cache.Status;
            if (_trial is null || status.RenewsAt is null)
            {
                // Without a token to renew, whoever asks for one proves the secret.
                _trial = null;
            }
            else if (status.Token!.IssuedAt > _trial.ChangedAt)
            {
                Proven();
            }
            else if (!_cache.TryProve(_trial))
            {
                Arm(status.NextAttemptAt - status.At ?? Patience);
            }
        }
    }

    private void Landed(SecretTrial trial, Landing landing)
    {
        lock (_gate)
        {
            if (_trial != trial)
            {
                return; // Another secret came meanwhile.
            }

            if (landing.Arrival == Arrival.Kept)
            {
                Proven();
                return;
            }

            if (landing.Arrival == Arrival.Failed && SecretTrial.IsRefusal(landing.After.LastFailure!))
            {
                _metrics.SecretRefused(_cache.Account);
            }

            Arm(landing.After.NextAttemptAt - landing.At ?? Patience);
        }
    }

    private void Proven()
    {
        _trial = null;
        Log.SecretProven(_logger, _cache.Account);
    }

    private void Arm(TimeSpan wait) =>
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
