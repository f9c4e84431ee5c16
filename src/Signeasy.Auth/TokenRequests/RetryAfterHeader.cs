using System.Net.Http.Headers;

namespace Signeasy.Auth.Internal;

/// <summary>Reads how long the issuer asks to be left alone (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>A longer time isn't believed: a slip of the issuer's must not silence a program for days.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>The time, from now; null when there is none, or none that can be read.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? asked = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => null,
        };

        return asked switch
        {
            null => null,
            { } time when time < TimeSpan.Zero => TimeSpan.Zero,
            { } time when time > MaxDelay => MaxDelay,
            _ => asked,
        };
    }
}
