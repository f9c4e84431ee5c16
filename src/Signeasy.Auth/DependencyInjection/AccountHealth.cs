using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>Assesses one account that has a token.</summary>
/// <param name="token">The token that calls get.</param>
/// <param name="now">The current time.</param>
/// <param name="failureStatus">The status to report if calls fail.</param>
internal sealed class AccountHealth(AccessToken token, DateTimeOffset now, HealthStatus failureStatus)
{
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, object> _data = [];
    private HealthStatus _status = HealthStatus.Healthy;

    public HealthCheckResult Result => new(
        _status,
        string.Join("; ", _problems.Append(DescribeToken()).OfType<string>().Select(static part => part.TrimEnd('.'))),
        data: _data);

    /// <summary>The data of a cache, for an account with or without a token.</summary>
    public static Dictionary<string, object> GetData(TokenStatus status)
    {
        var data = new Dictionary<string, object> { ["acquisitions"] = status.Acquisitions };
        Add(data, "issuedAt", status.Token?.IssuedAt);
        Add(data, "expiresAt", status.Token?.ExpiresAt);
        Add(data, "renewsAt", status.RenewsAt);
        Add(data, "nextAttemptAt", status.NextAttemptAt);
        Add(data, "failingSince", status.FailingSince);
        Add(data, "scopes", status.Token?.Scope is { } granted ? Scopes.ForDisplay(granted) : null);
        Add(data, "missingScopes", status.MissingScopes);
        return data;
    }

    public void AddStatus(TokenStatus status)
    {
        foreach (KeyValuePair<string, object> item in GetData(status))
        {
            _data.Add(item.Key, item.Value);
        }

        if (status is { FailingSince: { } since, Failure: { } failure })
        {
            Report(HealthStatus.Degraded, string.Format(
                CultureInfo.InvariantCulture,
                "Renewal failing since {0:u}: {1}",
                since.UtcDateTime,
                failure.Error ?? failure.Message));
        }
    }

    public void AddRejections(RejectionStreak? streak)
    {
        if (streak is null)
        {
            return;
        }

        _data.Add("rejectedSince", streak.Since);
        _data.Add("rejectedCalls", streak.Calls);
        _data.Add("rejectedRenewals", (long)streak.Renewals);
        if (streak.OutlivedRenewal)
        {
            Report(streak.IsLong(now) ? failureStatus : HealthStatus.Degraded, streak.Describe());
        }
    }

    /// <summary>
    /// Reports the expiry of a token that the library doesn't renew: from the portal, or from the application's own provider.
    /// </summary>
    public void AddExpiry()
    {
        TimeSpan left = token.ExpiresAt - now;
        if (token.IsFromPortal && left <= PortalTokenExpiry.WarningTime)
        {
            string when = left > TimeSpan.Zero ? $"expires in {Format(left)}" : "has expired";
            Report(left > TimeSpan.Zero ? HealthStatus.Degraded : failureStatus, $"The portal token {when}. {PortalTokenExpiry.Advice}");
        }
        else if (left <= TimeSpan.Zero)
        {
            Report(failureStatus, string.Format(
                CultureInfo.InvariantCulture, "The token provider returned a token that expired {0:u}", token.ExpiresAt.UtcDateTime));
        }
    }

    /// <summary>Reports the result of the call at start-up. A failure counts until the API accepts a call.</summary>
    public void AddApiAccess(ApiAccess access, ApiRejections rejections, RejectionStreak? streak)
    {
        Add(_data, "apiAccess", access.Result);
        if (access.FailedAt is { } failedAt
            && (streak?.Since <= failedAt || !rejections.HasAccepted))
        {
            Report(HealthStatus.Degraded, access.Result!);
        }
    }

    public void AddQuotas(QuotaTracker quotas)
    {
        foreach ((TokenQuota quota, bool isOver) in quotas.Quotas)
        {
            if (!isOver)
            {
                _data.Add("quota." + quota.Bucket, $"{quota.Remaining} of {quota.Limit} left");
            }
        }
    }

    private static void Add(Dictionary<string, object> data, string name, DateTimeOffset? instant)
    {
        if (instant is { } at && at != DateTimeOffset.MaxValue && at != DateTimeOffset.MinValue)
        {
            data.Add(name, at);
        }
    }

    private static void Add(Dictionary<string, object> data, string name, string? text)
    {
        if (text is not null)
        {
            data.Add(name, text);
        }
    }

    private static string Format(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Minutes} min {time.Seconds} s",
    };

    private void Report(HealthStatus status, string problem)
    {
        // The worst status is the lowest one.
        _status = status < _status ? status : _status;
        _problems.Add(problem);
    }

    private string? DescribeToken() => token switch
    {
        { IsFromPortal: true } when token.ExpiresAt == DateTimeOffset.MaxValue || token.ExpiresAt <= now => "token from the portal",
        { IsFromPortal: true } => $"token from the portal, good for {Format(token.ExpiresAt - now)}",
        _ when token.ExpiresAt == DateTimeOffset.MaxValue => "token without a known expiry",
        _ when token.ExpiresAt <= now => null,
        _ => $"token good for {Format(token.ExpiresAt - now)}",
    };
}
