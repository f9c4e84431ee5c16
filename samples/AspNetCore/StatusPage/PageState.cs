namespace AspNetCoreSample.StatusPage;

/// <summary>The data that the page shows: times, counts and reasons, never a token or a secret.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="Now">The application's time.</param>
/// <param name="Token">The cached token; null if there is none.</param>
/// <param name="TokenRequests">Number of acquisitions so far.</param>
/// <param name="NextAttemptAt">When the next attempt is allowed; null unless attempts are being delayed.</param>
/// <param name="Rejections">The calls that the API has rejected; null if it accepted the last one.</param>
/// <param name="Scopes">The scopes of the cached token.</param>
/// <param name="Failure">Failures since the last success; null if the last acquisition succeeded.</param>
/// <param name="Health">The result of the health checks.</param>
/// <param name="IsOffline">Whether a fake replaces Signeasy, so that the page can cause failures.</param>
/// <param name="IsIssuerDown">Whether the fake's issuer is down.</param>
/// <param name="IsApiRejecting">Whether the fake's API rejects every call.</param>
/// <param name="IsScopeMissing">Whether the fake's API asks for a scope that the token lacks.</param>
internal sealed record PageState(
    string Account,
    DateTimeOffset Now,
    PageToken? Token,
    long TokenRequests,
    DateTimeOffset? NextAttemptAt,
    PageRejections? Rejections,
    PageScopes Scopes,
    PageFailure? Failure,
    PageHealth Health,
    bool IsOffline,
    bool IsIssuerDown,
    bool IsApiRejecting,
    bool IsScopeMissing);
