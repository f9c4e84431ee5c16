using System.Globalization;

namespace Signeasy.Auth.Internal;

/// <summary>One of the issuer's quotas for tokens.</summary>
/// <param name="Bucket">The issuer's name for the period.</param>
/// <param name="Limit">Tokens allowed in the period.</param>
/// <param name="Remaining">Tokens left in the period.</param>
/// <param name="ResetsIn">Time until the quota is full again; null if the issuer doesn't say.</param>
internal sealed record TokenQuota(string Bucket, long Limit, long Remaining, TimeSpan? ResetsIn)
{
    /// <summary>The maximum number of quotas per account; others that the issuer reports are ignored.</summary>
    public const int MaxCount = 8;

    private const int MaxBucketLength = 32;
    private const int MaxSeconds = 366 * 24 * 3600;

    /// <summary>Whether less than a fifth of the limit is left.</summary>
    public bool IsLow => Remaining < Limit / 5.0;

    /// <summary>
    /// Parses <c>b=per_hour;q=10;r=7;t=3540,b=per_day;…</c>: name, limit, remaining, seconds until it is full again.
    /// Ignores anything that doesn't have this form.
    /// </summary>
    /// <remarks>Source: Auth0's page on token quotas, header <c>Auth0-Client-Quota-Limit</c>.</remarks>
    public static IReadOnlyList<TokenQuota> Parse(string header) =>
        header.Split(',').Select(ParseOne).OfType<TokenQuota>().Take(MaxCount).ToArray();

    private static TokenQuota? ParseOne(string text)
    {
        string? bucket = null;
        long? limit = null;
        long? remaining = null;
        long? seconds = null;
        foreach (string field in text.Split(';'))
        {
            string[] parts = field.Split('=');
            if (parts.Length != 2)
            {
                continue;
            }

            switch (parts[0].Trim())
            {
                case "b":
                    bucket = parts[1].Trim();
                    break;
                case "q":
                    limit = Number(parts[1]);
                    break;
                case "r":
                    remaining = Number(parts[1]);
                    break;
                case "t":
                    seconds = Number(parts[1]);
                    break;
            }
        }

        return IsName(bucket) && limit > 0 && remaining is not null
            ? new TokenQuota(bucket!, limit.Value, remaining.Value, seconds <= MaxSeconds ? TimeSpan.FromSeconds(seconds.Value) : null)
            : null;
    }

    private static bool IsName(string? bucket) =>
        bucket is { Length: > 0 and <= MaxBucketLength } && bucket.All(c => c is (>= 'a' and <= 'z') or '_');

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
