using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Log messages about an account's token. Ids are stable; no message ever contains a secret or a token.</summary>
internal static partial class CacheLog
{
    public static void AcquisitionCompleted(ILogger logger, string account, AcquisitionResult result, string? requiredScopes)
    {
        TokenStatus after = result.StatusAfter;
        DateTimeOffset nextAttemptAt = after.NextAttemptAt ?? result.CompletedAt;
        switch (result.Outcome)
        {
            case AcquisitionResult.Kind.NewToken when after.Token!.IsFromPortal:
                PortalToken(logger, account);
                break;
            case AcquisitionResult.Kind.NewToken when after.RenewsAt is null:
                TokenWithoutExpiry(logger, account);
                break;
            case AcquisitionResult.Kind.NewToken when result.StatusBefore.FailingSince is { } since:
                Recovered(logger, account, since, after.Token.ExpiresAt, after.RenewsAt!.Value);
                break;
            case AcquisitionResult.Kind.NewToken:
                TokenAcquired(
                    logger, account, after.Token.ExpiresAt, after.RenewsAt!.Value, Scopes.ForDisplay(after.Token.Scope));
                break;
            case AcquisitionResult.Kind.NoNewToken:
                NoNewToken(logger, account, nextAttemptAt);
                break;
            case AcquisitionResult.Kind.ReceivedExpired when result.Token is not null:
                ReceivedExpired(logger, account, nextAttemptAt);
                break;
            case var _ when after.Failure?.Error == ErrorCodes.UnknownAccount:
                break; // Anybody may ask for names that don't exist; that is counted, and not logged as an error.
            default:
                Failed(logger, account, result, after.Failure!, nextAttemptAt);
                break;
        }

        if (result is { Outcome: AcquisitionResult.Kind.NewToken, Token: { } token }
            && Scopes.FindMissing(requiredScopes, token.Scope) is { } missing)
        {
            ScopesMissing(logger, account, missing, Scopes.ForDisplay(token.Scope));
        }
    }

    public static void RejectionHandled(ILogger logger, string account, CacheState.Rejection rejection, AccessToken rejected)
    {
        switch (rejection)
        {
            case CacheState.Rejection.Renew:
                TokenRejected(logger, account, Scopes.ForDisplay(rejected.Scope));
                break;
            case CacheState.Rejection.TooNew:
                RejectionIgnored(logger, account);
                break;
        }
    }

    [LoggerMessage(33, LogLevel.Information, "Signeasy account {Account}: the new client secret works")]
    public static partial void SecretVerified(ILogger logger, string account);

    [LoggerMessage(35, LogLevel.Error,
        "Signeasy account {Account}: the issuer rejects the new client secret; next attempt {NextAttemptAt:u}. {Reason}")]
    public static partial void SecretRejected(ILogger logger, string account, DateTimeOffset nextAttemptAt, string reason);

    [LoggerMessage(10, LogLevel.Information,
        "Signeasy account {Account}: new access token, expires {ExpiresAt:u}, renews from {RenewsAt:u}, scopes: "
        + "{Scopes}")]
    private static partial void TokenAcquired(
        ILogger logger, string account, DateTimeOffset expiresAt, DateTimeOffset renewsAt, string scopes);

    [LoggerMessage(11, LogLevel.Information,
        "Signeasy account {Account}: recovered after failures since {FailingSince:u}; new access token, expires {ExpiresAt:u}, "
        + "renews from {RenewsAt:u}")]
    private static partial void Recovered(
        ILogger logger, string account, DateTimeOffset failingSince, DateTimeOffset expiresAt, DateTimeOffset renewsAt);

    [LoggerMessage(12, LogLevel.Warning,
        "Signeasy account {Account}: renewal failed; the current access token expires in {TimeLeft:d'.'hh':'mm':'ss}, next attempt "
        + "{NextAttemptAt:u}. {Reason}")]
    private static partial void RenewalFailed(
        ILogger logger, string account, TimeSpan timeLeft, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    [LoggerMessage(13, LogLevel.Error,
        "Signeasy account {Account}: no access token; callers get this failure until {NextAttemptAt:u}. {Reason}")]
    private static partial void AcquisitionFailed(
        ILogger logger, string account, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    [LoggerMessage(14, LogLevel.Debug,
        "Signeasy account {Account}: no newer access token than the cached one, next attempt {NextAttemptAt:u}")]
    private static partial void NoNewToken(ILogger logger, string account, DateTimeOffset nextAttemptAt);

    [LoggerMessage(15, LogLevel.Warning,
        "Signeasy account {Account}: the received access token had already expired and is discarded, next attempt {NextAttemptAt:u}")]
    private static partial void ReceivedExpired(ILogger logger, string account, DateTimeOffset nextAttemptAt);

    [LoggerMessage(16, LogLevel.Information,
        "Signeasy account {Account}: the API rejected the access token, which has ended early or lacks a scope (granted: {Scopes}); "
        + "renewing it")]
    private static partial void TokenRejected(ILogger logger, string account, string scopes);

    [LoggerMessage(17, LogLevel.Debug,
        "Signeasy account {Account}: the API rejected an access token that is too new to be renewed")]
    private static partial void RejectionIgnored(ILogger logger, string account);

    [LoggerMessage(18, LogLevel.Information,
        "Signeasy account {Account}: the access token has no known expiry; it is renewed only if the API rejects it")]
    private static partial void TokenWithoutExpiry(ILogger logger, string account);

    [LoggerMessage(53, LogLevel.Warning,
        "Signeasy account {Account}: the new access token lacks required scopes: {MissingScopes} (granted: {GrantedScopes}). Ask "
        + "Signeasy for them, or correct RequiredScopes")]
    private static partial void ScopesMissing(ILogger logger, string account, string missingScopes, string grantedScopes);

    [LoggerMessage(54, LogLevel.Information,
        "Signeasy account {Account}: the access token is from the portal; it isn't renewed")]
    private static partial void PortalToken(ILogger logger, string account);

    [LoggerMessage(19, LogLevel.Error,
        "Signeasy account {Account}: renewal failed, and the current access token expires in {TimeLeft:d'.'hh':'mm':'ss}; next "
        + "attempt {NextAttemptAt:u}. {Reason}")]
    private static partial void RenewalFailedLate(
        ILogger logger, string account, TimeSpan timeLeft, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    private static void Failed(
        ILogger logger, string account, AcquisitionResult result, SigneasyAuthException failure, DateTimeOffset nextAttemptAt)
    {
        if (result.Token is not { } current)
        {
            AcquisitionFailed(logger, account, nextAttemptAt, failure.Message, failure);
            return;
        }

        TimeSpan left = current.ExpiresAt - result.CompletedAt;
        if (IsLate(left, result.StatusAfter.Window))
        {
            RenewalFailedLate(logger, account, left, nextAttemptAt, failure.Message, failure);
        }
        else
        {
            RenewalFailed(logger, account, left, nextAttemptAt, failure.Message, failure);
        }
    }

    /// <summary>
    /// Whether this is the last day, or the last third of a shorter window, so that somebody has to act now.
    /// </summary>
    private static bool IsLate(TimeSpan left, TimeSpan window) =>
        left < TimeSpan.FromDays(1) && left < new TimeSpan(window.Ticks / 3);
}
