namespace AspNetCoreSample.StatusPage;

/// <summary>The life of a token.</summary>
/// <param name="IssuedAt">When it was asked for.</param>
/// <param name="RenewsAt">When the next call renews it; null for a portal token, which nobody can renew.</param>
/// <param name="ExpiresAt">When it ends; null for a portal token, which doesn't say.</param>
internal sealed record PageToken(DateTimeOffset IssuedAt, DateTimeOffset? RenewsAt, DateTimeOffset? ExpiresAt);
