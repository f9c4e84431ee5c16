using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Asks for an account's token as a caller would, each time that it may be due: at start, at the renewal, at the next
/// attempt after a failure, and hourly, since timers don't run while a machine sleeps. What goes wrong, the token's cache
/// has logged, remembers, and bounds.
/// </summary>
internal sealed class TokenRenewalService(AccountRegistration account, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>While a renewal is under way, the look at what became of it.</summary>
    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxFailureWait = TimeSpan.FromMinutes(30);

    private readonly TimeProvider _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private int _failures;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Away from the start, which the first token must not delay, and from its context: a trace that is over by then.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(await RenewIfDueAsync(stoppingToken).ConfigureAwait(false), _timeProvider, stoppingToken)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Asks for the token; the time until the next look.</summary>
    private async Task<TimeSpan> RenewIfDueAsync(CancellationToken stoppingToken)
    {
        ITokenProvider? provider = null;
        try
        {
            // Not before the host starts: wrong settings are to be told by their own error.
            provider = services.Get<ITokenProvider>(account);
            await provider.GetTokenAsync(stoppingToken).AsTask().OrAbandonAsync(stoppingToken).ConfigureAwait(false);
            _failures = 0;
        }
        catch (Exception)
        {
            _failures++;
        }

        if (provider is not CachingTokenProvider { Status: var status })
        {
            return MaxWait;
        }

        // Nobody waits for this one: an issuer that goes on refusing is asked ever less often, until a caller comes.
        TimeSpan patience = Min(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures, 20)) - 1), MaxFailureWait);
        TimeSpan wait = (status.NextAttemptAt ?? status.RenewsAt) - status.At ?? MaxWait;
        return Max(Min(wait, MaxWait), Max(patience, MinWait));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
