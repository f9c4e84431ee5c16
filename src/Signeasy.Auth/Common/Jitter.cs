namespace Signeasy.Auth.Internal;

/// <summary>Random numbers from 0 to 1 that spread the renewals of a fleet.</summary>
#pragma warning disable CA5394 // Not used for security, so Random is enough.
internal static class Jitter
{
#if NET
    public static double Next() => Random.Shared.NextDouble();
#else
    // Seeded explicitly, because .NET Framework seeds from the clock: two processes that start in the same tick would get
    // the same numbers.
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
