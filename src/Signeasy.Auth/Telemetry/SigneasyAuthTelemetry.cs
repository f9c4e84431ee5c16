namespace Signeasy.Auth;

/// <summary>The names of what the library tells OpenTelemetry. They are stable.</summary>
public static class SigneasyAuthTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Signeasy.Auth";

    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Signeasy.Auth";

    /// <summary>Span around one acquisition, each of its token requests an event.</summary>
    public const string AcquisitionActivity = "signeasy.auth.acquire_token";

    /// <summary>Event of that span: one token request has ended.</summary>
    public const string AttemptEvent = "signeasy.auth.attempt";

    /// <summary>Tag of that event: the request's number, from 1.</summary>
    public const string AttemptTag = "signeasy.auth.attempt.number";

    /// <summary>Counter, <c>{request}</c>: token requests sent, by account, outcome and status.</summary>
    public const string TokenRequests = "signeasy.auth.token_requests";

    /// <summary>Counter, <c>{acquisition}</c>: acquisitions ended, by account and outcome.</summary>
    public const string Acquisitions = "signeasy.auth.acquisitions";

    /// <summary>Histogram, <c>s</c>: how long acquisitions took, by account and outcome.</summary>
    public const string AcquisitionDuration = "signeasy.auth.acquisition.duration";

    /// <summary>Counter, <c>{response}</c>: answers 401 of the API to a request that carried the token, by account.</summary>
    public const string ApiUnauthorized = "signeasy.auth.api.unauthorized";

    /// <summary>Counter, <c>{renewal}</c>: renewals that a 401 asked for and that were refused, since the token was too young, by account.</summary>
    public const string SuppressedRenewals = "signeasy.auth.renewals.suppressed";

    /// <summary>Counter, <c>{refusal}</c>: refusals of a new client secret that had a minute to be known, by account.</summary>
    public const string RejectedSecrets = "signeasy.auth.client_secret.rejections";

    /// <summary>Gauge, <c>s</c>: time until the token expires, negative once it has, by account.</summary>
    public const string TimeToExpiry = "signeasy.auth.token.time_to_expiry";

    /// <summary>Gauge, <c>s</c>: time until the token becomes due for renewal, negative once it is, by account.</summary>
    public const string TimeToRenewal = "signeasy.auth.token.time_to_renewal";

    /// <summary>Gauge, <c>s</c>: time since the first failure that no success followed, 0 while all is well, by account.</summary>
    public const string FailureAge = "signeasy.auth.failure.age";

    /// <summary>Gauge, <c>{token}</c>: tokens that the issuer allows in a period, by account and bucket; where it says so.</summary>
    public const string QuotaLimit = "signeasy.auth.quota.limit";

    /// <summary>Gauge, <c>{token}</c>: tokens left of that quota when the issuer last said so, by account and bucket.</summary>
    public const string QuotaRemaining = "signeasy.auth.quota.remaining";

    /// <summary>Tag: the account's name; <c>default</c> for the default one.</summary>
    public const string AccountTag = "signeasy.account";

    /// <summary>
    /// Tag: <c>ok</c>, the issuer's OAuth error code, <c>timeout</c>, <c>network</c>, <c>invalid_response</c>,
    /// <c>client_secret_unavailable</c>, <c>cancelled</c>, a status code, or <c>_OTHER</c>.
    /// </summary>
    public const string OutcomeTag = "signeasy.auth.outcome";

    /// <summary>Tag: the outcome, where it is a failure.</summary>
    public const string ErrorTag = "error.type";

    /// <summary>Tag: the status of the issuer's answer, where there was one.</summary>
    public const string StatusTag = "http.response.status_code";

    /// <summary>Tag: the quota's period, as the issuer calls it: <c>per_hour</c>, say.</summary>
    public const string BucketTag = "signeasy.auth.quota.bucket";
}
