using System.Net;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>An API in one handler: answers at once with an empty 200. Looks at the first request's token, at no other's.</summary>
internal sealed class StubApi : HttpMessageHandler, INeverChangesRequests
{
    /// <summary>Requests so far; exact for one caller, and without the cost of being so for many.</summary>
    public int Requests { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (++Requests == 1)
        {
            Look(request);
        }

        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
    }

    private static void Look(HttpRequestMessage request)
    {
        bool isSent = request.Headers.NonValidated.TryGetValues("Authorization", out var values);
        if (!isSent || values.ToString() != "Bearer " + StubIssuer.Token)
        {
            throw new InvalidOperationException("The request doesn't carry the stub issuer's token.");
        }
    }
}
