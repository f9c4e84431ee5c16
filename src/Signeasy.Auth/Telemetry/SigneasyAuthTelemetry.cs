namespace Signeasy.Auth;

/// <summary>Names of the library's traces and metrics. Stable across versions.</summary>
public static class SigneasyAuthTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Signeasy.Auth";

    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Signeasy.Auth";

    /// <summary>Span of one acquisition; each of its token requests is an event.</summary>
    public const string AcquisitionActivity = "signeasy.auth.acquire_token";

    /// <summary>Event of that span: one token request has completed.</summary>
    public const string AttemptEvent = "signeasy.auth.attempt";

    /// <summary>Tag of that event: the request's number, from 1.</summary>
    public const string AttemptTag = "signeasy.auth.attempt.number";

    /// <summary>Counter, <c>{request}</c>: token requests sent, by account, outcome and status.</summary>
    public const string TokenRequests = "signeasy.auth.token_requests";

    /// <summary>Counter, <c>{acquisition}</c>: completed acquisitions, by account and outcome.</summary>
    public const string Acquisitions = "signeasy.auth.acquisitions";

    /// <summary>Histogram, <c>s</c>: duration of acquisitions, by account and outcome.</summary>
    public const string AcquisitionDuration = "signeasy.auth.acquisition.duration";

    /// <summary>Counter, <c>{response}</c>: 401 responses from the API to requests with the token, by account.</summary>
    public const string ApiUnauthorized = "signeasy.auth.api.unauthorized";

    /// <summary>
    /// Gauge, <c>s</c>: time since the API began to reject every call with the token, 0 if the last response wasn't a 401, by
    /// account.
    /// </summary>
    public const string RejectionAge = "signeasy.auth.api.rejection.age";

    /// <summary>Counter, <c>{renewal}</c>: renewals skipped after a 401 because the token was too new, by account.</summary>
    public const string SuppressedRenewals = "signeasy.auth.renewals.suppressed";

    /// <summary>Counter, <c>{rejection}</c>: rejections of a new client secret by the issuer, by account.</summary>
    public const string RejectedSecrets = "signeasy.auth.client_secret.rejections";

    /// <summary>Gauge, <c>s</c>: time until the token expires, negative once it has, by account.</summary>
    public const string TimeToExpiry = "signeasy.auth.token.time_to_expiry";

    /// <summary>Gauge, <c>s</c>: time until the token becomes due for renewal, negative once it is, by account.</summary>
    public const string TimeToRenewal = "signeasy.auth.token.time_to_renewal";

    /// <summary>Gauge, <c>s</c>: time since the first failure after the last success, 0 if the last acquisition succeeded, by account.</summary>
    public const string FailureAge = "signeasy.auth.failure.age";

    /// <summary>
    /// Gauge, <c>{token}</c>: tokens that the issuer allows per period, if it reports that, by account and bucket.
    /// </summary>
    public const string QuotaLimit = "signeasy.auth.quota.limit";

    /// <summary>Gauge, <c>{token}</c>: tokens left of that quota as last reported by the issuer, by account and bucket.</summary>
    public const string QuotaRemaining = "signeasy.auth.quota.remaining";

    /// <summary>Gauge, <c>{account}</c>: accounts known only at run time that are held in memory.</summary>
    public const string HeldAccounts = "signeasy.auth.accounts.held";

    /// <summary>Counter, <c>{account}</c>: accounts known only at run time that were dropped from memory, by reason.</summary>
    public const string DroppedAccounts = "signeasy.auth.accounts.dropped";

    /// <summary>Counter, <c>{lookup}</c>: lookups that found no such account.</summary>
    public const string UnknownAccounts = "signeasy.auth.accounts.unknown";

    /// <summary>
    /// Tag: the account's name; <c>default</c> for the default one, <c>runtime</c> for all accounts known only at run time.
    /// </summary>
    public const string AccountTag = "signeasy.account";

    /// <summary>Value of <see cref="AccountTag"/> in metrics for all accounts that are known only at run time.</summary>
    public const string RuntimeAccounts = "runtime";

    /// <summary>Tag: why an account was dropped: <c>idle</c> or <c>capacity</c>.</summary>
    public const string ReasonTag = "signeasy.auth.reason";

    /// <summary>
    /// Tag: <c>ok</c>, the issuer's OAuth error code, <c>timeout</c>, <c>network</c>, <c>invalid_response</c>,
    /// <c>client_secret_unavailable</c>, <c>cancelled</c>, a status code, or <c>_OTHER</c>.
    /// </summary>
    public const string OutcomeTag = "signeasy.auth.outcome";

    /// <summary>Tag: the outcome, if it is a failure.</summary>
    public const string ErrorTag = "error.type";

    /// <summary>Tag: the status of the issuer's response, if there was one.</summary>
    public const string StatusTag = "http.response.status_code";

    /// <summary>Tag: the issuer's name for the quota's period, for example <c>per_hour</c>.</summary>
    public const string BucketTag = "signeasy.auth.quota.bucket";
}
