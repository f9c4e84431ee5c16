using AspNetCoreSample.Offline;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signeasy.Auth;

namespace AspNetCoreSample.StatusPage;

/// <summary>Collects the data that the page shows.</summary>
internal sealed class PageReader(
    CachingTokenProvider tokens, HealthCheckService health, TimeProvider? clock = null, OfflineSigneasy? offline = null)
{
    public async Task<PageState> ReadAsync(CancellationToken cancellationToken)
    {
        // First, because the check requests a token if there is none.
        HealthReport report = await health.CheckHealthAsync(cancellationToken);
        TokenStatus status = tokens.Status;
        return new PageState(
            Account: "default",
            Now: (clock ?? TimeProvider.System).GetUtcNow(),
            Token: status.Token is { } token ? GetLifetime(token, status.RenewsAt) : null,
            TokenRequests: status.Acquisitions,
            status.NextAttemptAt,
            Rejections: status.RejectedSince is { } rejectedSince
                ? new PageRejections(rejectedSince, status.RejectedCalls, status.RejectedRenewals)
                : null,
            Scopes: new PageScopes(status.Token?.Scope, status.MissingScopes),
            Failure: status is { FailingSince: { } since, LastFailure: { } last } ? new PageFailure(since, last) : null,
            Health: new PageHealth(
                report.Status.ToString(),
                report.Entries.Values.Select(entry => entry.Description).OfType<string>()),
            IsOffline: offline is not null,
            IsIssuerDown: offline?.IsIssuerDown == true,
            IsApiRejecting: offline?.IsApiRejecting == true,
            IsScopeMissing: offline?.IsScopeMissing == true);
    }

    private static PageToken GetLifetime(AccessToken token, DateTimeOffset? renewsAt) => new(
        token.IssuedAt, renewsAt, token.ExpiresAt == DateTimeOffset.MaxValue ? null : token.ExpiresAt);
}
