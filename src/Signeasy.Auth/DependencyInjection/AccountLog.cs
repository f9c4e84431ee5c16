using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Log messages about accounts in a container. Ids are stable; no message contains a setting's value.</summary>
internal static partial class AccountLog
{
    [LoggerMessage(36, LogLevel.Error,
        "Signeasy account {Account}: the reloaded settings are still invalid, so no token can be requested. {Reason}")]
    public static partial void StillInvalid(ILogger logger, string account, string reason);

    [LoggerMessage(37, LogLevel.Warning,
        "Signeasy account {Account}: '{Key}' in the configuration isn't a setting and is ignored. Did you mean {Nearest}?")]
    public static partial void KeyMisspelled(ILogger logger, string account, string key, string nearest);

    [LoggerMessage(38, LogLevel.Error,
        "Signeasy account {Account}: the token renewal service gets no token from the account's provider; it tries again every "
        + "hour, and logs this again only after a success")]
    public static partial void RenewalServiceFailed(ILogger logger, string account, Exception failure);
}
