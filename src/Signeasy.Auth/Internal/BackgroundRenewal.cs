using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Asks for an account's token as a caller would, each time that it may be due: at start, at the renewal, at the next
/// attempt after a failure, and hourly, since timers don't run while a machine sleeps. What goes wrong, the token's cache
/// has logged, remembers, and bounds.
/// </summary>
internal sealed class BackgroundRenewal(Account account, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>While a renewal is under way, the look at what became of it.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Away from the start, which the first token must not delay.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait = await AskAsync(stoppingToken).ConfigureAwait(false);
            try
            {
                await Task.Delay(wait, _timeProvider, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Asks for the token; the time until the next look.</summary>
    private async Task<TimeSpan> AskAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Not before the host starts: wrong settings are to be told by their own error.
            ITokenProvider provider = services.Get<ITokenProvider>(account);
            try
            {
                await provider.GetTokenAsync(stoppingToken).ConfigureAwait(false);
            }
            finally
            {
                stoppingToken.ThrowIfCancellationRequested();
            }

            return NextLook(provider);
        }
        catch (SigneasyAuthException)
        {
            return NextLook(services.Get<ITokenProvider>(account));
        }
        catch (Exception)
        {
            return LongestWait;
        }
    }

    private static TimeSpan NextLook(ITokenProvider provider)
    {
        if (provider is not CachingTokenProvider { Status: var status })
        {
            return LongestWait;
        }

        TimeSpan wait = (status.NextAttemptAt ?? status.RenewsAt) - status.At ?? LongestWait;
        return wait < ShortestWait ? ShortestWait : wait < LongestWait ? wait : LongestWait;
    }
}
