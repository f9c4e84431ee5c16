using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>An account's token, as an operator asks after it.</summary>
internal sealed class TokenHealthCheck(AccountRegistration account, IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        CachingTokenProvider? cache = null;
        try
        {
            ITokenProvider provider = services.Get<ITokenProvider>(account);
            cache = provider as CachingTokenProvider;
            if (cache?.Status is { IsUsable: true } status)
            {
                return Judge(status);
            }

            // A lazy first token must not keep a pod from becoming ready, so it is acquired now, with all that bounds that.
            AccessToken token = await provider.GetTokenAsync(cancellationToken).ConfigureAwait(false);
            return cache is null ? HealthCheckResult.Healthy(Good(token, (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow())) : Judge(cache.Status);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string reason = e is SigneasyAuthException ? e.Message : $"The token provider failed with {e.GetType().Name}.";
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"No access token. {reason}",
                data: cache is null ? null : Data(cache.Status));
        }
    }

    private static HealthCheckResult Judge(TokenStatus status) =>
        status is { FailingSince: { } since, Failure: { } failure, Token: { } token }
            ? HealthCheckResult.Degraded(
                $"Renewal failing since {since.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}: {failure.Error ?? failure.Message.TrimEnd('.')}; {Good(token, status.At)}",
                data: Data(status))
            : HealthCheckResult.Healthy(
                status.Token is { } good ? Good(good, status.At) : "A token came, and isn't kept", Data(status));

    private static string Good(AccessToken token, DateTimeOffset now) => token.ExpiresAt == DateTimeOffset.MaxValue
        ? "token from the portal"
        : $"token good for {Span(token.ExpiresAt - now)}";

    private static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Format(CultureInfo.InvariantCulture, "{0} d {1} h", time.Days, time.Hours),
        { TotalHours: >= 1 } => string.Format(CultureInfo.InvariantCulture, "{0} h {1} min", time.Hours, time.Minutes),
        _ => string.Format(CultureInfo.InvariantCulture, "{0} min {1} s", time.Minutes, time.Seconds),
    };

    private static Dictionary<string, object> Data(TokenStatus status)
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
