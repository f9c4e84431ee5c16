using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Verifies a new client secret after a reload, with one renewal, so that a wrong secret is noticed now and not when the
/// token expires. Callers get the cached token in the meantime. After a failure, the cache's back-off decides when to try
/// again.
/// </summary>
internal sealed class SecretVerifier : IDisposable
{
    /// <summary>A rotated secret may take 30 s to reach all of the issuer's servers.</summary>
    private static readonly TimeSpan PropagationTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The first attempt is randomized over this time, so that the processes of a fleet don't all ask at once.
    /// </summary>
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(30);

    /// <summary>Delay before the next attempt while another acquisition is in progress.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time until the next attempt. The cache may delay renewals for years, for which no timer can wait.
    /// </summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly CachingTokenProvider _cache;
    private readonly ILogger _logger;
    private readonly Func<double> _jitter;
    private readonly PendingWork? _pending;
    private readonly ITimer _timer;
    private object? _unverified;
    private bool _disposed;

    public SecretVerifier(CachingTokenProvider cache, TimeProvider timeProvider, ILogger logger, Func<double> jitter)
    {
        _cache = cache;
        _logger = NonThrowingLogger.Wrap(logger);
        _jitter = jitter;

        // The timer must not capture the context of whichever call comes first.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _pending = PendingWork.Find(timeProvider);
        _timer = timeProvider.CreateTimer(
            _ => _ = RunAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The cache whose renewals verify the secret.</summary>
    public CachingTokenProvider Cache => _cache;

    /// <summary>Schedules a verification if a reload changed the secret.</summary>
    public void OnSettingsChanged(AccountSettings before, AccountSettings after)
    {
        lock (_gate)
        {
            if (!after.SharesTokensWith(before))
            {
                // The old client's token was discarded, so the next acquisition verifies the secret.
                _unverified = null;
            }
            else if (!after.SharesSecretWith(before))
            {
                _unverified = new object();
                Schedule(PropagationTime + new TimeSpan((long)(Spread.Ticks * _jitter())));
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _unverified = null;
        }

        _timer.Dispose();
    }

    private async Task RunAsync()
    {
        _pending?.Started();
        try
        {
            await VerifyAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A listener of the metrics failed; the next attempt is already scheduled.
        }
        finally
        {
            _pending?.Completed();
        }
    }

    private async Task VerifyAsync()
    {
        object? secret = Volatile.Read(ref _unverified);
        if (secret is null)
        {
            return;
        }

        if (_cache.TryRenewAsync() is not { } renewal)
        {
            TokenStatus status = _cache.Status;

            // If there is no usable token and no acquisition, the next call starts one, which verifies the secret.
            if (status.IsUsable || status.IsAcquiring)
            {
                ScheduleFor(secret, status.NextAttemptAt - status.At ?? BusyDelay);
            }

            return;
        }

        AcquisitionResult? result = await renewal.ConfigureAwait(false);
        switch (result)
        {
            case null:
                ScheduleFor(secret, BusyDelay);
                break;
            case { Outcome: AcquisitionResult.Kind.NewToken or AcquisitionResult.Kind.NoNewToken }:
                if (Interlocked.CompareExchange(ref _unverified, null, secret) == secret)
                {
                    CacheLog.SecretVerified(_logger, _cache.Account);
                }

                break;
            default:
                ScheduleFor(secret, result.StatusAfter.NextAttemptAt - result.CompletedAt ?? BusyDelay);
                Rejected(result);
                break;
        }
    }

    private void Rejected(AcquisitionResult result)
    {
        if (result.StatusAfter is { Failure: { IsCredentialError: true } failure, NextAttemptAt: var nextAttemptAt })
        {
            CacheLog.SecretRejected(_logger, _cache.Account, nextAttemptAt ?? result.CompletedAt, failure.Message);
            _cache.Metrics.SecretRejected(_cache.Account);
        }
    }

    private void ScheduleFor(object secret, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_unverified == secret)
            {
                Schedule(delay);
            }
        }
    }

    private void Schedule(TimeSpan delay)
    {
        if (!_disposed)
        {
            _timer.Change(TimeSpans.Max(TimeSpans.Min(delay, MaxDelay), TimeSpan.Zero), Timeout.InfiniteTimeSpan);
        }
    }
}
