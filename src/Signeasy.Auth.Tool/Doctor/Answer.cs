using System.Net;
using System.Net.Http.Headers;

namespace Signeasy.Auth.Tool;

/// <summary>The parts of a server's response that the doctor uses. The body isn't among them.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="ContentType">The media type of the body; null if there is none.</param>
/// <param name="SentAt">This machine's time just before the request was sent.</param>
/// <param name="ReceivedAt">This machine's time when the headers had been received.</param>
internal sealed record Answer(
    HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, DateTimeOffset SentAt, DateTimeOffset ReceivedAt)
{
    public bool IsRedirect => (int)Status is >= 300 and < 400;
}
