namespace Signeasy.Auth.Internal;

/// <summary>Numbers from 0 to 1 that spread a fleet's renewals. They guard nothing, so they need no secure source.</summary>
#pragma warning disable CA5394 // Nothing is kept secret by these numbers.
internal static class Jitter
{
#if NET
    public static double Next() => Random.Shared.NextDouble();
#else
    // Seeded apart: there, two instances made in one tick would draw the same numbers.
    private static readonly Random Source = new(Guid.NewGuid().GetHashCode());

    public static double Next()
    {
        lock (Source)
        {
            return Source.NextDouble();
        }
    }
#endif
}
