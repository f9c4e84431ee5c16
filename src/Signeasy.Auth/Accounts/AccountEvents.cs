using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Counts and logs what happens to accounts that are known only at run time. Events that may affect thousands of accounts at
/// once are logged once.
/// </summary>
internal sealed class AccountEvents(AccountMetrics metrics, ILogger logger, int maxAccounts)
{
    private readonly object _gate = new();
    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);
    private bool _isSourceFailing;
    private long? _capacityLoggedAt;

    public void SettingsRead(RuntimeAccount account, SigneasyAuthException? failure)
    {
        if (failure is { IsTransient: false })
        {
            // Without earlier settings, the read is part of an acquisition, whose failure is logged.
            if (account.HasSettings && account.Problem != failure.Message)
            {
                AccountsLog.Invalid(_logger, account.Name, failure.Message);
            }

            account.Problem = failure.Message;
            return;
        }

        account.Problem = failure is null ? null : account.Problem;

        lock (_gate)
        {
            if (_isSourceFailing == failure is not null)
            {
                return;
            }

            _isSourceFailing = failure is not null;
        }

        if (failure is null)
        {
            AccountsLog.SourceRecovered(_logger);
        }
        else
        {
            AccountsLog.SourceFailing(_logger, failure.Message, failure);
        }
    }

    public void Unknown(RuntimeAccount account)
    {
        metrics.Unknown();
        if (account.HasSettings)
        {
            AccountsLog.Removed(_logger, account.Name);
        }
        else
        {
            AccountsLog.Unknown(_logger, account.Name);
        }
    }

    public void DroppedAsIdle(RuntimeAccount account)
    {
        metrics.Dropped(isForSpace: false);
        AccountsLog.Dropped(_logger, account.Name, "idle");
    }

    /// <param name="account">The account.</param>
    /// <param name="now">The current time, from <see cref="Uptime"/>.</param>
    public void DroppedForSpace(RuntimeAccount account, long now)
    {
        metrics.Dropped(isForSpace: true);
        AccountsLog.Dropped(_logger, account.Name, "others needed its place");
        lock (_gate)
        {
            if (!account.HasSettings || now - _capacityLoggedAt < TimeSpan.FromHours(1).Ticks)
            {
                return;
            }

            _capacityLoggedAt = now;
        }

        AccountsLog.CapacityExceeded(_logger, maxAccounts);
    }
}
