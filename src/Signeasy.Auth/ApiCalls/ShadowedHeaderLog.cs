using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Logs, once for each client, that requests to the API have an Authorization header of their own, which switches the
/// library off for them.
/// </summary>
internal sealed class ShadowedHeaderLog
{
    private int _sent;
    private int _rejected;

    public void Sent(ILogger logger)
    {
        if (Interlocked.Exchange(ref _sent, 1) == 0)
        {
            Log.OwnAuthorizationSent(logger);
        }
    }

    public HttpResponseMessage Received(HttpResponseMessage response, ILogger logger)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized && Interlocked.Exchange(ref _rejected, 1) == 0)
        {
            Log.OwnAuthorizationRejected(logger);
        }

        return response;
    }
}
