using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Log messages about accounts that are known only at run time. Ids are stable.</summary>
internal static partial class AccountsLog
{
    [LoggerMessage(60, LogLevel.Debug, "Signeasy account {Account}: unknown to ISigneasyAccountSource")]
    public static partial void Unknown(ILogger logger, string account);

    [LoggerMessage(61, LogLevel.Information,
        "Signeasy account {Account}: ISigneasyAccountSource no longer knows it; its access token is discarded")]
    public static partial void Removed(ILogger logger, string account);

    [LoggerMessage(63, LogLevel.Warning,
        "Settings of Signeasy accounts can't be read, so those in memory stay in use; this is logged once until they can be read "
        + "again. {Reason}")]
    public static partial void SourceFailing(ILogger logger, string reason, Exception failure);

    [LoggerMessage(64, LogLevel.Information, "Settings of Signeasy accounts can be read again")]
    public static partial void SourceRecovered(ILogger logger);

    [LoggerMessage(65, LogLevel.Warning,
        "Signeasy account {Account}: its new settings are invalid, so the last good ones stay in use. {Reason}")]
    public static partial void Invalid(ILogger logger, string account, string reason);

    [LoggerMessage(66, LogLevel.Debug, "Signeasy account {Account}: dropped from memory ({Reason})")]
    public static partial void Dropped(ILogger logger, string account, string reason);

    [LoggerMessage(67, LogLevel.Warning,
        "More Signeasy accounts are in use than MaxAccounts allows ({MaxAccounts}), so that each return of a dropped account costs a "
        + "token request. Raise MaxAccounts, or add a distributed cache. This is logged once an hour at most")]
    public static partial void CapacityExceeded(ILogger logger, int maxAccounts);
}
