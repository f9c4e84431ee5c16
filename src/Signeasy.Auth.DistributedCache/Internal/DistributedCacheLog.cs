using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>The package's log messages. Ids are stable; no message contains a secret or a token.</summary>
internal static partial class DistributedCacheLog
{
    [LoggerMessage(40, LogLevel.Warning,
        "Signeasy account {Account}: {Service} failed; continuing without it until it works again")]
    public static partial void Failed(ILogger logger, string account, string service, Exception failure);

    [LoggerMessage(41, LogLevel.Information, "Signeasy account {Account}: {Service} works again")]
    public static partial void Recovered(ILogger logger, string account, string service);

    [LoggerMessage(42, LogLevel.Warning,
        "Signeasy account {Account}: the shared entry {Problem}; it is ignored and will be replaced")]
    public static partial void Unreadable(ILogger logger, string account, string problem);

    [LoggerMessage(43, LogLevel.Warning,
        "Signeasy account {Account}: the distributed cache is in this process's memory, so no other process can use its "
        + "token; register one that processes share, such as Redis")]
    public static partial void InMemory(ILogger logger, string account);

    [LoggerMessage(44, LogLevel.Warning,
        "Signeasy account {Account}: this platform doesn't support AES-GCM, which encrypts the shared entry; the token is not shared")]
    public static partial void NoEncryption(ILogger logger, string account);

    [LoggerMessage(45, LogLevel.Warning,
        "Signeasy account {Account}: the token file can't be used, so this process requests its own token: {Problem}")]
    public static partial void FileFailed(ILogger logger, string account, string problem, Exception failure);

    [LoggerMessage(46, LogLevel.Warning,
        "Signeasy account {Account}: renewing the token in the file failed; the current one stays in use until it expires at "
        + "{ExpiresAt:u}: {Reason}")]
    public static partial void RenewalFailed(ILogger logger, string account, DateTimeOffset expiresAt, string reason);
}
