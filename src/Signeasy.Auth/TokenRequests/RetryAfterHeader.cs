using System.Net.Http.Headers;

namespace Signeasy.Auth.Internal;

/// <summary>Reads the <c>Retry-After</c> header (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>Longer delays are shortened to this, so that a misconfigured issuer can't block a program for days.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>Returns the requested delay; null if there is none, or it can't be parsed.</summary>
    /// <param name="headers">
    /// The response's headers. A date is relative to their <c>Date</c> header, because the two clocks may differ.
    /// </param>
    /// <param name="now">The current time, used if the response has no <c>Date</c> header.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? requested = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (headers.Date ?? now),
            _ => null,
        };

        return requested switch
        {
            null => null,
            { } time when time < TimeSpan.Zero => TimeSpan.Zero,
            { } time when time > MaxDelay => MaxDelay,
            _ => requested,
        };
    }
}
