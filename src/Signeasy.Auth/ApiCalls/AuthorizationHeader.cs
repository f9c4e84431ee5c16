#if NET
using System.Net.Http.Headers;

#endif
namespace Signeasy.Auth.Internal;

/// <summary>The Authorization header of a request, present only while the request is being sent.</summary>
internal static class AuthorizationHeader
{
    private const string Name = "Authorization";

    /// <summary>Whether the request has an Authorization header, ours or another.</summary>
    public static bool IsPresent(HttpRequestMessage request) => request.Headers.Contains(Name);

    /// <summary>
    /// Adds the header as raw text, because .NET formats a parsed header again for every request. The token's characters
    /// were checked when the token was created.
    /// </summary>
    public static void Add(HttpRequestMessage request, AccessToken token) =>
        request.Headers.TryAddWithoutValidation(Name, token.AuthorizationHeader);

    /// <summary>
    /// Removes the header. Returns false if it no longer contained the token: .NET removes the header when it follows a
    /// redirect, and handlers can replace it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token that was added.</param>
    /// <param name="mayBeReplaced">Whether handlers between this one and the network may have replaced it.</param>
    public static bool Remove(HttpRequestMessage request, AccessToken token, bool mayBeReplaced)
    {
        if (!mayBeReplaced)
        {
            return request.Headers.Remove(Name);
        }

#if NET
        bool hadToken = request.Headers.NonValidated.TryGetValues(Name, out HeaderStringValues values)
            && values.ToString() == token.AuthorizationHeader;
#else
        bool hadToken = request.Headers.TryGetValues(Name, out IEnumerable<string>? values)
            && string.Concat(values) == token.AuthorizationHeader;
#endif
        request.Headers.Remove(Name);
        return hadToken;
    }
}
