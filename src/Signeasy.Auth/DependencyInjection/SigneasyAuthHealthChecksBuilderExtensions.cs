using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check for access tokens.</summary>
public static class SigneasyAuthHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the tokens of all registered accounts, or of one account. Healthy: there is a token, and renewals
    /// work. Degraded: renewals fail, but the current token is still valid. Without a usable token, the check requests one,
    /// as any caller would, and reports <paramref name="failureStatus"/> if that fails.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="account">
    /// The account's name; the account is registered if it isn't yet. Default: all accounts, including those registered
    /// later. The check then reports the worst status, and prefixes each part of the description and the data with the
    /// account's name.
    /// </param>
    /// <param name="name">The check's name; default: <c>signeasy</c>, or <c>signeasy:</c> and the account's name.</param>
    /// <param name="failureStatus">The status reported without a token; default: unhealthy.</param>
    /// <param name="tags">Tags for selecting checks; default: none.</param>
    /// <param name="timeout">How long the check may take, including the wait for a first token; default: no limit.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Can be called more than once, for example by an SDK and its application: for the same account and name, the first
    /// call wins. The check's data are times and counts, never a token or a secret.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="account"/> or <paramref name="name"/> is blank, or the account is called <c>default</c>.
    /// </exception>
    public static IHealthChecksBuilder AddSigneasyAuth(
        this IHealthChecksBuilder builder,
        string? account = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string checkName = name ?? (account is null ? "signeasy" : "signeasy:" + account);
        ArgumentException.ThrowIfNullOrWhiteSpace(checkName, nameof(name));
        if (account is null)
        {
            SigneasyAuthServiceCollectionExtensions.AddSharedServices(builder.Services);
        }
        else
        {
            builder.Services.AddSigneasyAuth(account);
        }

        return builder.Services.TryAddRecord(new CheckRegistration(account, checkName))
            ? builder.Add(new HealthCheckRegistration(
                checkName, provider => new TokenHealthCheck(account, provider), failureStatus, tags, timeout))
            : builder;
    }

    /// <summary>Marks a check that the collection already has.</summary>
    private sealed record CheckRegistration(string? Account, string Name);
}
