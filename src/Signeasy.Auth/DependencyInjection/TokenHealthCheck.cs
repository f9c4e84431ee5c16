using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>Health check of the token of one account, or of every account.</summary>
/// <param name="account">The account's name; null for every account of the container.</param>
/// <param name="services">The container.</param>
internal sealed class TokenHealthCheck(string? account, IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failureStatus = context.Registration.FailureStatus;
        string[] accounts = account is null
            ? [.. services.GetRequiredService<AccountRegistry>().Accounts.Select(known => known.Name)]
            : [account];
        if (accounts.Length == 0)
        {
            return new HealthCheckResult(failureStatus, "No Signeasy account is registered: call services.AddSigneasyAuth().");
        }

        HealthCheckResult[] results = await Task.WhenAll(
            accounts.Select(name => CheckAsync(name, failureStatus, cancellationToken))).ConfigureAwait(false);
        return results.Length == 1 ? results[0] : Combine(accounts, results);
    }

    private async Task<HealthCheckResult> CheckAsync(
        string name, HealthStatus failureStatus, CancellationToken cancellationToken)
    {
        CachingTokenProvider? cache = null;
        try
        {
            ITokenProvider provider = services.GetUndecoratedProvider(name);
            cache = provider as CachingTokenProvider;
            if (cache?.Status is { IsUsable: true } status)
            {
                return Assess(status);
            }

            // Nobody may have asked for a token yet, which must not keep a pod from becoming ready, so one is acquired now.
            AccessToken token = await provider.GetTokenAsync(cancellationToken).AsTask()
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false);
            DateTimeOffset now = (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
            return cache is null ? HealthCheckResult.Healthy(Describe(token, now)) : Assess(cache.Status);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string reason = e is SigneasyAuthException ? e.Message : $"The token provider failed with {e.GetType().Name}.";
            return new HealthCheckResult(
                failureStatus, $"No access token. {reason}", data: cache is null ? null : GetData(cache.Status));
        }
    }

    private static HealthCheckResult Combine(string[] accounts, HealthCheckResult[] results)
    {
        var data = new Dictionary<string, object>();
        var descriptions = new List<string>();
        for (int i = 0; i < accounts.Length; i++)
        {
            string name = AccountName.ForDisplay(accounts[i]);
            descriptions.Add($"{name}: {results[i].Description?.TrimEnd('.')}");
            foreach (KeyValuePair<string, object> item in results[i].Data)
            {
                data.Add($"{name}:{item.Key}", item.Value);
            }
        }

        // The worst status is the lowest one.
        return new HealthCheckResult(results.Min(result => result.Status), string.Join("; ", descriptions), data: data);
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
