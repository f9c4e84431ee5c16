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
        (string Name, HealthCheckResult Result)[] named =
            [.. accounts.Zip(results, (name, result) => (AccountName.ForDisplay(name), result))];
        return new HealthCheckResult(
            results.Min(result => result.Status), // The worst status is the lowest one.
            string.Join("; ", named.Select(one => $"{one.Name}: {one.Result.Description?.TrimEnd('.')}")),
            data: named
                .SelectMany(one => one.Result.Data, (one, item) => (Key: $"{one.Name}:{item.Key}", item.Value))
                .ToDictionary(item => item.Key, item => item.Value));
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
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Minutes} min {time.Seconds} s",
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
