using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>Health check of the token of one account, or of every account.</summary>
/// <param name="account">The account's name; null for every account of the container.</param>
/// <param name="services">The container.</param>
internal sealed class TokenHealthCheck(string? account, IServiceProvider services) : IHealthCheck
{
    /// <summary>Stands for all accounts that are known only at run time.</summary>
    private const string RuntimeName = SigneasyAuthTelemetry.RuntimeAccounts;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failureStatus = context.Registration.FailureStatus;
        string[] accounts = account is null
            ? [.. services.GetRequiredService<AccountRegistry>().Accounts.Select(known => known.Name)]
            : [account];
        HealthCheckResult? runtime = account is null && services.GetService<RuntimeAccounts>() is { } runtimeAccounts
            ? new AccountsHealth(runtimeAccounts.Held, failureStatus).Check()
            : null;
        if (accounts.Length == 0)
        {
            return runtime ?? new HealthCheckResult(failureStatus, "No Signeasy account is registered: call services.AddSigneasyAuth().");
        }

        HealthCheckResult[] results = await Task.WhenAll(
            accounts.Select(name => CheckAsync(name, failureStatus, cancellationToken))).ConfigureAwait(false);
        return runtime is { } others ? Combine([.. accounts, RuntimeName], [.. results, others])
            : results.Length == 1 ? results[0]
            : Combine(accounts, results);
    }

    private async Task<HealthCheckResult> CheckAsync(
        string name, HealthStatus failureStatus, CancellationToken cancellationToken)
    {
        CachingTokenProvider? cache = null;
        try
        {
            ITokenProvider provider = services.GetUndecoratedProvider(name);
            cache = provider as CachingTokenProvider;
            if (cache?.Status is { IsUsable: true, Token: { } cached } status)
            {
                return Assess(name, cached, status, failureStatus);
            }

            // Nobody may have asked for a token yet, which must not keep a pod from becoming ready, so one is acquired now.
            AccessToken token = TokenRenewal.Checked(await provider.GetTokenAsync(cancellationToken).AsTask()
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false));
            return Assess(name, token, cache?.Status, failureStatus);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string reason = e is SigneasyAuthException ? e.Message : $"The token provider failed with {e.GetType().Name}.";
            return new HealthCheckResult(
                failureStatus, $"No access token. {reason}", data: cache is null ? null : AccountHealth.GetData(cache.Status));
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

    private HealthCheckResult Assess(string name, AccessToken token, TokenStatus? status, HealthStatus failureStatus)
    {
        DateTimeOffset now = status?.At ?? (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
        var health = new AccountHealth(token, now, failureStatus);
        if (status is not null)
        {
            health.AddStatus(status);
            health.AddQuotas(services.Get<SigneasyTokenClient>(name).Quotas);
        }

        ApiRejections rejections = services.Get<ApiRejections>(name);
        RejectionStreak? streak = rejections.Streak;
        health.AddRejections(streak);
        health.AddExpiry();
        health.AddApiAccess(services.Get<ApiAccess>(name), rejections, streak);
        return health.Result;
    }
}
