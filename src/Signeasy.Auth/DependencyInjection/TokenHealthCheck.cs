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
            accounts.Select(name => AccountHealth.CheckAsync(services, name, failureStatus, cancellationToken))).ConfigureAwait(false);
        return results.Length == 1 ? results[0] : Combine(accounts, results);
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
}
