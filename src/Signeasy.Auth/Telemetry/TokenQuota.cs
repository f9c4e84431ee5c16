using System.Globalization;

namespace Signeasy.Auth.Internal;

/// <summary>One of the issuer's quotas for tokens, as it last told it.</summary>
/// <param name="bucket">The period, as the issuer calls it.</param>
/// <param name="limit">Tokens allowed in the period.</param>
/// <param name="remaining">Tokens left of it.</param>
/// <param name="fullIn">Time until it is full again; null when the issuer doesn't say.</param>
internal sealed class TokenQuota(string bucket, long limit, long remaining, TimeSpan? fullIn)
{
    /// <summary>Quotas that an account may have; what an issuer tells beyond them is left out.</summary>
    public const int MaxCount = 8;

    private const int MaxBucketLength = 32;
    private const int MaxSeconds = 366 * 24 * 3600;

    public string Bucket { get; } = bucket;

    public long Limit { get; } = limit;

    public long Remaining { get; } = remaining;

    public TimeSpan? ResetsIn { get; } = fullIn;

    /// <summary>Below a fifth of the limit.</summary>
    public bool IsLow => Remaining < Limit / 5.0;

    /// <summary>
    /// Reads <c>b=per_hour;q=10;r=7;t=3540,b=per_day;…</c>: name, limit, remaining, seconds until it is full again. What
    /// isn't of that form is left out.
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
