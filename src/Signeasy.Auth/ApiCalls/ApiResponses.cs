using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Decides what the API's responses say about the token with which the requests were sent.</summary>
internal sealed class ApiResponses(ApiRejections rejections, ILogger logger)
{
    /// <summary>Records a response with a success status.</summary>
    public void Accepted(AccessToken token)
    {
        MarkAccepted(token);
        rejections.Answered();
    }

    /// <summary>
    /// Records a response, and returns whether the API rejected the token, so that another one may help. Only a success
    /// status means that it accepted the token: a gateway may send any other.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <param name="token">The token with which the request was sent.</param>
    /// <param name="wasRedirected">Whether .NET followed a redirect, without the token.</param>
    /// <param name="isResend">Whether it was the second send of a call.</param>
    public bool IsRejected(HttpResponseMessage response, AccessToken token, bool wasRedirected, bool isResend)
    {
        if (wasRedirected)
        {
            Log.RedirectedWithoutToken(logger, (int)response.StatusCode);
            return false;
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            BearerChallenge challenge = BearerChallenge.Read(response.Headers, token.Value);
            rejections.Rejected(token, isResend, challenge);
            if (challenge.IsInsufficientScope)
            {
                Log.NotResent(logger, "the access token lacks a scope, which a renewal doesn't change");
            }

            return !challenge.IsInsufficientScope;
        }

        if (response.IsSuccessStatusCode)
        {
            MarkAccepted(token);
        }

        rejections.Answered();
        return false;
    }

    private void MarkAccepted(AccessToken token)
    {
        if (token.FirstOutcome != AccessToken.ApiOutcome.Accepted)
        {
            token.MarkAccepted();
            rejections.Accepted();
        }
    }
}
