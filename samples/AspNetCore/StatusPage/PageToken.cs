namespace AspNetCoreSample.StatusPage;

/// <summary>The lifetime of a token.</summary>
/// <param name="IssuedAt">When it was requested.</param>
/// <param name="RenewsAt">When it becomes due for renewal; null for a portal token, which is never renewed.</param>
/// <param name="ExpiresAt">When it expires; null for a portal token, whose expiry isn't known.</param>
internal sealed record PageToken(DateTimeOffset IssuedAt, DateTimeOffset? RenewsAt, DateTimeOffset? ExpiresAt);
