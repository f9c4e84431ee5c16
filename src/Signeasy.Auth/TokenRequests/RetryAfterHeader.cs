using System.Net.Http.Headers;
using static Signeasy.Auth.Internal.TimeSpans;

namespace Signeasy.Auth.Internal;

/// <summary>Reads the <c>Retry-After</c> header (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>Returns the requested delay, at most 1 hour; null if there is none, or it can't be parsed.</summary>
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

        return requested is { } delay ? Max(Min(delay, MaxRetryAfter), TimeSpan.Zero) : null;
    }
}
