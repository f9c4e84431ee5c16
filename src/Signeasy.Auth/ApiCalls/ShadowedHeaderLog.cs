using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Logs, once per client, that requests to the API have their own Authorization header, so the library doesn't add the token
/// to them.
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
