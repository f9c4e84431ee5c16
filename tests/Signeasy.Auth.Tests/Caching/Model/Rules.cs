namespace Signeasy.Auth.Tests;

/// <summary>How the model's times are reckoned.</summary>
internal static class Rules
{
    public static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    public static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;

    public static TimeSpan Doubled(TimeSpan first, int times, TimeSpan most) =>
        first.Ticks * Math.Pow(2, times) < most.Ticks ? first * Math.Pow(2, times) : most;

    /// <summary>Give or take 20 %.</summary>
    public static TimeSpan Spread(TimeSpan step, double jitter) => new((long)(step.Ticks * (0.8 + (0.4 * jitter))));
}
