#if DISTRIBUTED_CACHE // Also compiled into that package.
namespace Signeasy.Auth.DistributedCache.Internal;
#else
namespace Signeasy.Auth.Internal;
#endif

/// <summary>Time limits that several types share, and arithmetic that <see cref="TimeSpan"/> lacks.</summary>
internal static class TimeSpans
{
    /// <summary>Clocks may differ by this much. A time further in the future means that the clock was set back.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A longer Retry-After is limited to this, so that a misconfigured issuer can't block a program for days.
    /// </summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    public static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>The same time, 20 % shorter to 20 % longer.</summary>
    /// <param name="time">The time.</param>
    /// <param name="jitter">0 for the shortest, 1 for the longest.</param>
    public static TimeSpan WithJitter(this TimeSpan time, double jitter) => new((long)(time.Ticks * (0.8 + (0.4 * jitter))));
}
