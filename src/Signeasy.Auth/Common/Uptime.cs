namespace Signeasy.Auth.Internal;

/// <summary>Time that no change of the system's clock affects, for ages of things in memory.</summary>
internal static class Uptime
{
    /// <summary>Ticks of 100 ns since an arbitrary start.</summary>
    public static long Get(TimeProvider timeProvider) => timeProvider.GetElapsedTime(0).Ticks;
}
