namespace AspNetCoreSample.StatusPage;

/// <summary>What the page shows: instants, counts and reasons, and never a token or a secret.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="Now">The application's time.</param>
/// <param name="Token">The token held; null while there is none.</param>
/// <param name="TokenRequests">How often a token was asked for.</param>
/// <param name="NextAttemptAt">When the next attempt is allowed; null unless attempts are being delayed.</param>
/// <param name="Failure">What failed since the last success; null while all is well.</param>
/// <param name="Health">What <c>/health</c> says.</param>
/// <param name="IsOffline">Whether a fake stands in for Signeasy, and can be given trouble.</param>
/// <param name="IsIssuerDown">Whether its issuer was taken down.</param>
internal sealed record PageState(
    string Account,
    DateTimeOffset Now,
    PageToken? Token,
    long TokenRequests,
    DateTimeOffset? NextAttemptAt,
    PageFailure? Failure,
    PageHealth Health,
    bool IsOffline,
    bool IsIssuerDown);
