using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Every log line of the library. Ids are stable; no line ever holds a secret or a token.</summary>
internal static partial class Log
{
    public static void AcquisitionCompleted(ILogger logger, string account, AcquisitionResult landing, SecretVerification? trial = null)
    {
        TokenStatus after = landing.StatusAfter;
        switch (landing.Outcome)
        {
            case AcquisitionOutcome.NewToken when after.RenewsAt is null:
                PortalToken(logger, account);
                break;
            case AcquisitionOutcome.NewToken when landing.StatusBefore.FailingSince is { } since:
                Recovered(logger, account, since, after.Token!.ExpiresAt, after.RenewsAt!.Value);
                break;
            case AcquisitionOutcome.NewToken:
                TokenAcquired(logger, account, after.Token!.ExpiresAt, after.RenewsAt!.Value);
                break;
            case AcquisitionOutcome.NoNewToken:
                NoNewToken(logger, account, after.NextAttemptAt ?? landing.CompletedAt);
                break;
            case AcquisitionOutcome.AlreadyExpired:
                ReceivedExpired(logger, account);
                break;
            case AcquisitionOutcome.SecretNotYetAccepted:
                SecretNotYetAccepted(logger, account, after.NextAttemptAt ?? landing.CompletedAt);
                break;
            case AcquisitionOutcome.Failed when trial is not null && SecretVerification.IsCredentialError(after.LastFailure!) && landing.Token is { } current:
                SecretRejected(
                    logger,
                    account,
                    current.ExpiresAt - landing.CompletedAt,
                    after.NextAttemptAt ?? landing.CompletedAt,
                    after.LastFailure!.Message,
                    after.LastFailure);
                break;
            default:
                Failed(logger, account, landing);
                break;
        }
    }

    public static void RejectionHandled(ILogger logger, string account, bool? isBelieved)
    {
        switch (isBelieved)
        {
            case true:
                TokenRejected(logger, account);
                break;
            case false:
                RejectionIgnored(logger, account);
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Information,
        "Signeasy account {Account}: attempt {Attempt} at a token request failed, the next follows in {Delay:hh':'mm':'ss'.'f}. {Reason}")]
    public static partial void TokenRequestRetried(
        ILogger logger, string account, int attempt, string? reason, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Warning,
        "Signeasy account {Account}: {Remaining} of {Limit} access tokens are left of the issuer's quota {Bucket}")]
    public static partial void QuotaLow(ILogger logger, string account, long remaining, long limit, string bucket);

    [LoggerMessage(10, LogLevel.Information,
        "Signeasy account {Account}: new access token, expires {ExpiresAt:u}, renews from {RenewsAt:u}")]
    private static partial void TokenAcquired(
        ILogger logger, string account, DateTimeOffset expiresAt, DateTimeOffset renewsAt);

    [LoggerMessage(11, LogLevel.Information,
        "Signeasy account {Account}: recovered, failing since {FailingSince:u}; new access token, expires {ExpiresAt:u}, "
        + "renews from {RenewsAt:u}")]
    private static partial void Recovered(
        ILogger logger, string account, DateTimeOffset failingSince, DateTimeOffset expiresAt, DateTimeOffset renewsAt);

    [LoggerMessage(12, LogLevel.Warning,
        "Signeasy account {Account}: renewal failed; the current access token is good for {TimeLeft:d'.'hh':'mm':'ss}, next attempt "
        + "{NextAttemptAt:u}. {Reason}")]
    private static partial void RenewalFailed(
        ILogger logger, string account, TimeSpan timeLeft, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    [LoggerMessage(13, LogLevel.Error,
        "Signeasy account {Account}: no access token; callers get this failure until {NextAttemptAt:u}. {Reason}")]
    private static partial void AcquisitionFailed(
        ILogger logger, string account, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    [LoggerMessage(14, LogLevel.Debug,
        "Signeasy account {Account}: nothing newer than the held access token, next attempt {NextAttemptAt:u}")]
    private static partial void NoNewToken(ILogger logger, string account, DateTimeOffset nextAttemptAt);

    [LoggerMessage(15, LogLevel.Warning,
        "Signeasy account {Account}: the access token had expired by the time it came, and isn't kept")]
    private static partial void ReceivedExpired(ILogger logger, string account);

    [LoggerMessage(16, LogLevel.Information,
        "Signeasy account {Account}: the API refused the access token, it is renewed")]
    private static partial void TokenRejected(ILogger logger, string account);

    [LoggerMessage(17, LogLevel.Debug,
        "Signeasy account {Account}: the API refused an access token too young to be renewed for that")]
    private static partial void RejectionIgnored(ILogger logger, string account);

    [LoggerMessage(18, LogLevel.Information,
        "Signeasy account {Account}: a token from the portal is in use; it is sent as it is, and never renewed")]
    private static partial void PortalToken(ILogger logger, string account);

    [LoggerMessage(19, LogLevel.Error,
        "Signeasy account {Account}: renewal failed, and the current access token is good for no more than {TimeLeft:d'.'hh':'mm':'ss}; next "
        + "attempt {NextAttemptAt:u}. {Reason}")]
    private static partial void RenewalFailedLate(
        ILogger logger, string account, TimeSpan timeLeft, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    [LoggerMessage(20, LogLevel.Debug, "The API answered 401: sent once more with a new access token")]
    public static partial void Resent(ILogger logger);

    [LoggerMessage(21, LogLevel.Debug, "The API answered 401: not sent again, since {Reason}")]
    public static partial void NotResent(ILogger logger, string reason);

    [LoggerMessage(30, LogLevel.Information, "Signeasy account {Account}: settings reloaded")]
    public static partial void Reloaded(ILogger logger, string account);

    [LoggerMessage(31, LogLevel.Error,
        "Signeasy account {Account}: the reloaded settings are invalid, the last good ones stay. {Reason}")]
    public static partial void ReloadInvalid(ILogger logger, string account, string reason);

    [LoggerMessage(32, LogLevel.Warning,
        "Signeasy account {Account}: ApiBaseAddress was changed, which takes a restart; {Address} stays in use")]
    public static partial void ApiBaseAddressKept(ILogger logger, string account, Uri address);

    [LoggerMessage(33, LogLevel.Information, "Signeasy account {Account}: the new client secret works")]
    public static partial void SecretVerified(ILogger logger, string account);

    [LoggerMessage(34, LogLevel.Warning,
        "Signeasy account {Account}: the issuer refuses the new client secret, which may take a minute to be known everywhere; "
        + "tried again {NextAttemptAt:u}, and the current access token goes on serving")]
    private static partial void SecretNotYetAccepted(ILogger logger, string account, DateTimeOffset nextAttemptAt);

    [LoggerMessage(35, LogLevel.Error,
        "Signeasy account {Account}: the issuer refuses the new client secret; the current access token is good for {TimeLeft:d'.'hh':'mm':'ss}, "
        + "next attempt {NextAttemptAt:u}. {Reason}")]
    private static partial void SecretRejected(
        ILogger logger, string account, TimeSpan timeLeft, DateTimeOffset nextAttemptAt, string reason, Exception failure);

    private static void Failed(ILogger logger, string account, AcquisitionResult landing)
    {
        SigneasyAuthException failure = landing.StatusAfter.LastFailure!;
        DateTimeOffset next = landing.StatusAfter.NextAttemptAt ?? landing.CompletedAt;
        if (landing.Token is { } current)
        {
            TimeSpan left = current.ExpiresAt - landing.CompletedAt;
            if (IsLate(left, landing.StatusAfter.Window))
            {
                RenewalFailedLate(logger, account, left, next, failure.Message, failure);
            }
            else
            {
                RenewalFailed(logger, account, left, next, failure.Message, failure);
            }
        }
        else
        {
            AcquisitionFailed(logger, account, next, failure.Message, failure);
        }
    }

    /// <summary>The last day, or the last third of a shorter window: somebody has to act now.</summary>
    private static bool IsLate(TimeSpan left, TimeSpan window) =>
        left < TimeSpan.FromDays(1) && left < new TimeSpan(window.Ticks / 3);
}
