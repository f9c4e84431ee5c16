using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Log messages about token requests, API calls and settings. Ids are stable; no message contains a secret or a token.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "Signeasy account {Account}: attempt {Attempt} at a token request failed, next attempt in {Delay:hh':'mm':'ss'.'f}. {Reason}")]
    public static partial void TokenRequestRetried(
        ILogger logger, string account, int attempt, string? reason, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Warning,
        "Signeasy account {Account}: {Remaining} of {Limit} access tokens are left of the issuer's quota {Bucket}")]
    public static partial void QuotaLow(ILogger logger, string account, long remaining, long limit, string bucket);

    [LoggerMessage(20, LogLevel.Debug, "The API answered 401: sending the request once more with another access token")]
    public static partial void Resent(ILogger logger);

    [LoggerMessage(21, LogLevel.Debug, "The API answered 401, and the request isn't sent again: {Reason}")]
    public static partial void NotResent(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Information,
        "A request to the API has its own Authorization header, so the access token isn't added; don't set one on the client "
        + "or its requests. This is logged once for each client")]
    public static partial void OwnAuthorizationSent(ILogger logger);

    [LoggerMessage(23, LogLevel.Warning,
        "The API answered 401 to a request with its own Authorization header, which replaces the access token: remove "
        + "that header. This is logged once for each client")]
    public static partial void OwnAuthorizationRejected(ILogger logger);

    [LoggerMessage(24, LogLevel.Debug,
        "A request to {Host} is sent without the access token: its scheme, host, port or Host header differs from ApiBaseAddress")]
    public static partial void SentWithoutToken(ILogger logger, string? host);

    [LoggerMessage(25, LogLevel.Debug,
        "A request to the API was sent without the access token, because .NET followed a redirect or a handler replaced the "
        + "Authorization header: the response status is {Status}")]
    public static partial void RedirectedWithoutToken(ILogger logger, int status);

    [LoggerMessage(30, LogLevel.Information, "Signeasy account {Account}: settings reloaded")]
    public static partial void Reloaded(ILogger logger, string account);

    [LoggerMessage(39, LogLevel.Warning,
        "Signeasy account {Account}: ClientSecretFile {Problem}; the current token stays in use")]
    public static partial void SecretFileUnusable(ILogger logger, string account, string problem);

    [LoggerMessage(31, LogLevel.Error,
        "Signeasy account {Account}: the reloaded settings are invalid; the last good ones stay in use. {Reason}")]
    public static partial void ReloadInvalid(ILogger logger, string account, string reason);

    [LoggerMessage(32, LogLevel.Warning,
        "Signeasy account {Account}: ApiBaseAddress was changed, which requires a restart; {Address} stays in use")]
    public static partial void ApiBaseAddressKept(ILogger logger, string account, Uri address);
}
