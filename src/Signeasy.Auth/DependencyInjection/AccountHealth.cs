using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>The health of one account's token.</summary>
internal static class AccountHealth
{
    public static async Task<HealthCheckResult> CheckAsync(
        IServiceProvider services, string account, HealthStatus failureStatus, CancellationToken cancellationToken)
    {
        CachingTokenProvider? cache = null;
        try
        {
            ITokenProvider provider = services.GetUndecoratedProvider(account);
            cache = provider as CachingTokenProvider;
            if (cache?.Status is { IsUsable: true } status)
            {
                return Assess(status);
            }

            // Nobody may have asked for a token yet, which must not keep a pod from becoming ready, so one is acquired now.
            AccessToken token = TokenRenewal.Checked(await provider.GetTokenAsync(cancellationToken).AsTask()
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false));
            DateTimeOffset now = (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
            return cache is not null ? Assess(cache.Status)
                : token.ExpiresAt > now ? HealthCheckResult.Healthy(Describe(token, now))
                : new HealthCheckResult(failureStatus, $"The token provider returned a token that expired {token.ExpiresAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}.");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string reason = e is SigneasyAuthException ? e.Message : $"The token provider failed with {e.GetType().Name}.";
            return new HealthCheckResult(
                failureStatus, $"No access token. {reason}", data: cache is null ? null : GetData(cache.Status));
        }
    }

    private static HealthCheckResult Assess(TokenStatus status) =>
        status is { FailingSince: { } since, Failure: { } failure, Token: { } token }
            ? HealthCheckResult.Degraded(
                $"Renewal failing since {since.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}: "
                + $"{failure.Error ?? failure.Message.TrimEnd('.')}; {Describe(token, status.At)}",
                data: GetData(status))
            : HealthCheckResult.Healthy(
                status.Token is { } good ? Describe(good, status.At) : "The received token had already expired", GetData(status));

    private static string Describe(AccessToken token, DateTimeOffset now) => token.ExpiresAt == DateTimeOffset.MaxValue
        ? "token from the portal"
        : $"token good for {Format(token.ExpiresAt - now)}";

    private static string Format(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Format(CultureInfo.InvariantCulture, "{0} d {1} h", time.Days, time.Hours),
        { TotalHours: >= 1 } => string.Format(CultureInfo.InvariantCulture, "{0} h {1} min", time.Hours, time.Minutes),
        _ => string.Format(CultureInfo.InvariantCulture, "{0} min {1} s", time.Minutes, time.Seconds),
    };

    private static Dictionary<string, object> GetData(TokenStatus status)
    {
        var data = new Dictionary<string, object> { ["acquisitions"] = status.Acquisitions };
        Add("issuedAt", status.Token?.IssuedAt);
        Add("expiresAt", status.Token?.ExpiresAt);
        Add("renewsAt", status.RenewsAt);
        Add("nextAttemptAt", status.NextAttemptAt);
        Add("failingSince", status.FailingSince);
        return data;

        void Add(string name, DateTimeOffset? instant)
        {
            if (instant is { } at && at != DateTimeOffset.MaxValue)
            {
                data.Add(name, at);
            }
        }
    }
}
