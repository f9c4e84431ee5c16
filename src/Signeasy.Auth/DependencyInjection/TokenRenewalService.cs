using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Asks for the tokens of its accounts, as a caller would, whenever one may be due: at start-up, when it becomes due, at the
/// next attempt after a failure, and every hour, because timers don't run while a machine sleeps.
/// </summary>
internal sealed class TokenRenewalService(
    AccountRegistry accounts, IServiceProvider services, ILogger<CachingTokenProvider> logger) : BackgroundService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>While a renewal is in progress, the time until the next check.</summary>
    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxFailureWait = TimeSpan.FromMinutes(30);

    private readonly TimeProvider _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);

    /// <summary>
    /// Whether the application was started by the tool that generates OpenAPI documents at build time. The tool starts
    /// hosted services too, but a build must not request tokens.
    /// </summary>
    public static bool IsDocumentGenerator(Assembly? entryAssembly) => entryAssembly?.GetName().Name == "GetDocument.Insider";

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (IsDocumentGenerator(Assembly.GetEntryAssembly()))
        {
            return Task.CompletedTask;
        }

        // On the thread pool: the first tokens must not delay the start-up, and don't belong to its trace, which ends
        // earlier.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.WhenAll(accounts.Accounts
            .Where(account => account.HasTokenRenewalService)
            .Select(account => Task.Run(
                () => RunAsync(account.Name, account.VerifiesApiAccess, stoppingToken), CancellationToken.None)));
    }

    private async Task RunAsync(string account, bool verifiesApiAccess, CancellationToken stoppingToken)
    {
        int failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            ITokenProvider? provider = null;
            try
            {
                provider = services.GetUndecoratedProvider(account);
                TokenRenewal.Checked(
                    await provider.GetTokenAsync(stoppingToken).AsTask().OrAbandonAsync(stoppingToken).ConfigureAwait(false));
                failures = 0;
                if (verifiesApiAccess)
                {
                    verifiesApiAccess = false;
                    await services.Get<ApiAccess>(account).VerifyAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                failures++;

                // A cache logs its own failures.
                if (failures == 1 && provider is not CachingTokenProvider && !stoppingToken.IsCancellationRequested)
                {
                    AccountLog.RenewalServiceFailed(_logger, AccountName.ForDisplay(account), e);
                }
            }

            try
            {
                await Task.Delay(GetWait(provider as CachingTokenProvider, failures), _timeProvider, stoppingToken)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TimeSpan GetWait(CachingTokenProvider? cache, int failures)
    {
        if (cache?.Status is not { } status)
        {
            return MaxWait;
        }

        // No caller is waiting for this token, so an issuer that keeps failing is asked less and less often.
        TimeSpan afterFailure = TimeSpans.Min(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 20)) - 1), MaxFailureWait);
        TimeSpan untilDue = (status.NextAttemptAt ?? status.RenewsAt) - status.At ?? MaxWait;
        return TimeSpans.Max(TimeSpans.Min(untilDue, MaxWait), TimeSpans.Max(afterFailure, MinWait));
    }
}
