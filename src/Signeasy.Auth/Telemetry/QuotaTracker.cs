using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>One client's quotas as the issuer last reported them. Logs a warning once when one runs low.</summary>
internal sealed class QuotaTracker(string account, ILogger? logger, TimeProvider timeProvider)
{
    private const string Header = "Auth0-Client-Quota-Limit";

    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);
    private readonly ConcurrentDictionary<string, (TokenQuota Quota, long ReadAt)> _quotas = new(StringComparer.Ordinal);

    public string Account => account;

    /// <summary>Each quota, and whether its period has ended since it was reported, so that it is full again.</summary>
    public IEnumerable<(TokenQuota Quota, bool IsOver)> Quotas => _quotas.Values.Select(
        entry => (entry.Quota, timeProvider.GetElapsedTime(entry.ReadAt) > entry.Quota.ResetsIn));

    /// <summary>Reads the quotas from a response's headers. Returns false if there are none.</summary>
    public bool Read(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues(Header, out IEnumerable<string>? values))
        {
            return false;
        }

        long now = timeProvider.GetTimestamp();
        foreach (TokenQuota quota in TokenQuota.Parse(string.Join(",", values)))
        {
            bool isKnown = _quotas.TryGetValue(quota.Bucket, out (TokenQuota Quota, long ReadAt) before);
            if (quota.IsLow && !(isKnown && before.Quota.IsLow))
            {
                Log.QuotaLow(_logger, account, quota.Remaining, quota.Limit, quota.Bucket);
            }

            if (isKnown || _quotas.Count < TokenQuota.MaxCount)
            {
                _quotas[quota.Bucket] = (quota, now);
            }
        }

        return true;
    }
}
