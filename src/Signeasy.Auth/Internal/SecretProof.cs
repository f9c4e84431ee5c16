using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Proves a client secret that a reload brought, by a renewal within seconds: one that is wrong must show now, not when
/// the token ends. The token held goes on serving meanwhile.
/// </summary>
internal sealed class SecretProof : IDisposable
{
    /// <summary>Drawn from, so that a fleet doesn't ask the issuer in one instant.</summary>
    private static readonly TimeSpan FirstTryWithin = TimeSpan.FromSeconds(10);

    /// <summary>Until the next look, while another acquisition is under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CachingTokenProvider _cache;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AuthMetrics _metrics;
    private readonly Func<double> _draw;
    private readonly ITimer _timer;
    private volatile SecretTrial? _trial;

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

    /// <summary>The secret that is still to be proven; every acquisition that begins from now on uses it.</summary>
    public SecretTrial? Trial => _trial;

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

    public void Dispose() => _timer.Dispose();

    private void Try()
    {
        lock (_gate)
        {
            TokenStatus status = _cache.Status;

            // Without a usable token, whoever asks for one proves the secret.
            if (_trial is not null && status is { IsUsable: true, RenewsAt: not null } && !_cache.TryRenew())
            {
                Arm(status.NextAttemptAt - status.At ?? Patience);
            }
        }
    }

    private void Landed(SecretTrial trial, Landing landing)
    {
        bool isOver = landing.Arrival is Arrival.Kept or Arrival.NothingNew or Arrival.AlreadyExpired;
        lock (_gate)
        {
            if (_trial != trial)
            {
                return; // Another secret came meanwhile.
            }

            if (isOver)
            {
                _trial = null;
            }
            else
            {
                Arm(landing.After.NextAttemptAt - landing.At ?? Patience);
            }
        }

        if (landing.Arrival == Arrival.Kept)
        {
            Log.SecretProven(_logger, _cache.Account);
        }
        else if (landing.Arrival == Arrival.Failed && SecretTrial.IsRefusal(landing.After.LastFailure!))
        {
            _metrics.SecretRefused(_cache.Account);
        }
    }

    private void Arm(TimeSpan wait) =>
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
