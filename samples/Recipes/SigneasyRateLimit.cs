// When to use it: your program makes more than 20 calls in 10 seconds or 80 in a minute, the limits of Signeasy's API.
using System.Threading.RateLimiting;

namespace Recipes;

/// <summary>Signeasy's API limits, for all clients of this process together. Calls above them wait for their turn.</summary>
/// <remarks>
/// If several processes share the account's limits, divide these by their number. A call that waits still times out after
/// <see cref="HttpClient.Timeout"/> (100 s by default). If 1,000 calls wait, the next one fails with a
/// <c>RateLimiterRejectedException</c>.
/// </remarks>
public sealed class SigneasyRateLimit : IDisposable
{
    // The windows are one segment longer than Signeasy's, because a permit comes back when its segment leaves the window.
    public RateLimiter TenSeconds { get; } = Create(permits: 20, seconds: 11, segments: 11);

    public RateLimiter Minute { get; } = Create(permits: 80, seconds: 63, segments: 21);

    public void Dispose()
    {
        TenSeconds.Dispose();
        Minute.Dispose();
    }

    private static SlidingWindowRateLimiter Create(int permits, int seconds, int segments) => new(new SlidingWindowRateLimiterOptions
    {
        PermitLimit = permits,
        Window = TimeSpan.FromSeconds(seconds),
        SegmentsPerWindow = segments,
        QueueLimit = 1000,
    });
}
