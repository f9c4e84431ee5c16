using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>Every log line of the library. Ids are stable; no line ever holds a secret or a token.</summary>
internal static partial class DistributedCacheLog
{
    [LoggerMessage(40, LogLevel.Warning,
        "Signeasy account {Account}: {Service} fails; until it works again, this process does without")]
    public static partial void Failing(ILogger logger, string account, string service, Exception failure);

    [LoggerMessage(41, LogLevel.Information, "Signeasy account {Account}: {Service} works again")]
    public static partial void Recovered(ILogger logger, string account, string service);

    [LoggerMessage(42, LogLevel.Warning,
        "Signeasy account {Account}: the shared entry {Problem}, and counts as missing")]
    public static partial void Unreadable(ILogger logger, string account, string problem);

    [LoggerMessage(43, LogLevel.Warning,
        "Signeasy account {Account}: the distributed cache lives in this process's memory, so no other process shares it; "
        + "register one that does, Redis for example")]
    public static partial void InMemory(ILogger logger, string account);

    [LoggerMessage(44, LogLevel.Warning,
        "Signeasy account {Account}: this platform has no AES-GCM to seal the shared entry with; nothing is shared")]
    public static partial void NoEncryption(ILogger logger, string account);
}
