using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signeasy.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Tells an application's health checks of its access tokens.</summary>
public static class SigneasyAuthHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of an account's token. Healthy: there is one, and nothing failed. Degraded: renewals fail, and the
    /// token held still serves. Without a usable token it asks for one as any caller would, and is unhealthy if that fails.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="account">The account's name; null for the default account.</param>
    /// <param name="name">The check's name; default: <c>signeasy</c>, or <c>signeasy:</c> and the account's name.</param>
    /// <param name="failureStatus">The status reported without a token; default: unhealthy.</param>
    /// <param name="tags">Tags to choose checks by; default: none.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>May be repeated, by an SDK and its application: the first call of a name decides. The check's data holds instants and counts, never a token or a secret.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="account"/> or <paramref name="name"/> is blank.</exception>
    public static IHealthChecksBuilder AddSigneasyAuth(
        this IHealthChecksBuilder builder,
        string? account = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(account ?? "default", nameof(account));
        string checkName = name ?? (account is null ? "signeasy" : "signeasy:" + account);
        ArgumentException.ThrowIfNullOrWhiteSpace(checkName, nameof(name));
        AccountRegistration known = (account is null ? builder.Services.AddSigneasyAuth() : builder.Services.AddSigneasyAuth(account)).Registration;
        return known.HealthChecks.Add(checkName)
            ? builder.Add(new HealthCheckRegistration(
                checkName, provider => new TokenHealthCheck(known, provider), failureStatus, tags))
            : builder;
    }
}
