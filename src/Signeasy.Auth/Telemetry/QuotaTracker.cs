using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Follows the issuer's quotas, where its answers tell them, and warns once when one runs low.</summary>
internal sealed class QuotaTracker(string account, QuotaGauges quotas, ILogger? logger, TimeProvider timeProvider)
{
    private const string Header = "Auth0-Client-Quota-Limit";

    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);

    public void Read(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues(Header, out IEnumerable<string>? values))
        {
            return;
        }

        foreach (TokenQuota quota in TokenQuota.Parse(string.Join(",", values)))
        {
            bool wasLow = quotas.Replace(account, quota, timeProvider)?.IsLow == true;
            if (quota.IsLow && !wasLow)
            {
                Log.QuotaLow(_logger, account, quota.Remaining, quota.Limit, quota.Bucket);
            }
        }
    }
}
