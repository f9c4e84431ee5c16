using System.Globalization;
using System.Net;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tool;

/// <summary>Reads from the issuer's response how many tokens may still be requested.</summary>
internal sealed class QuotaStep(SettingsStep settings, TokenRequestStep request) : DoctorStep("quota", "Token quota")
{
    private const string Header = "Auth0-Client-Quota-Limit";

    private const string Advice =
        "Every token counts, including the one that the doctor requests. Let processes share one token (AddDistributedCache, or AddFileCache "
        + "for short-lived programs), or ask Signeasy for a larger quota.";

    protected override Task<StepResult> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(
        settings.HasPortalToken ? StepResult.NotNeeded("a portal token doesn't count")
        : request.Answer is { } answer ? Check(answer)
        : StepResult.Skipped("the issuer didn't answer"));

    private static StepResult Check(Answer answer)
    {
        IReadOnlyList<TokenQuota> quotas = answer.Headers.TryGetValues(Header, out IEnumerable<string>? values)
            ? TokenQuota.Parse(string.Join(',', values))
            : [];
        if (quotas.Count == 0)
        {
            return StepResult.Ok("the issuer reports none");
        }

        string summary = string.Join("; ", quotas.Select(Describe));
        StepResult result = answer.Status == HttpStatusCode.TooManyRequests && quotas.Any(quota => quota.Remaining == 0)
            ? StepResult.Failed(summary, Advice)
            : quotas.Any(quota => quota.IsLow) ? StepResult.Warning(summary, Advice)
            : StepResult.Ok(summary);
        return result with { Details = [new(Header, PlainText.From(string.Join(',', values!), maxLength: 300))] };
    }

    private static string Describe(TokenQuota quota) => string.Create(
        CultureInfo.InvariantCulture,
        $"{quota.Remaining} of {quota.Limit} tokens left {quota.Bucket.Replace('_', ' ')}{(quota.ResetsIn is { } time ? $" (full again in {Durations.Format(time)})" : "")}");
}
