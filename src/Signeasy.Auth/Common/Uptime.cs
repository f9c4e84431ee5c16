namespace Signeasy.Auth.Internal;

/// <summary>Time that no change of the system's clock affects, for ages of things in memory.</summary>
internal static class Uptime
{
    /// <summary>Ticks of 100 ns since an arbitrary start. With the system's clock, exact to about 16 ms.</summary>
    public static long Get(TimeProvider timeProvider) =>
#if NET
        // Several times as fast as an exact time, and each call of an account needs it.
        timeProvider == TimeProvider.System ? Environment.TickCount64 * TimeSpan.TicksPerMillisecond :
#endif
        timeProvider.GetElapsedTime(0).Ticks;
}
