namespace Signeasy.Auth.Internal;

/// <summary>The Authorization header of a request, on it only while it is being sent.</summary>
internal static class AuthorizationHeader
{
    private const string Authorization = "Authorization";

    /// <summary>Whether the request brings an Authorization, ours or another.</summary>
    public static bool IsPresent(HttpRequestMessage request) => request.Headers.Contains(Authorization);

    /// <summary>
    /// As raw text, added unparsed: .NET formats a parsed header anew for every request that it writes. The token's
    /// characters were checked when it was made.
    /// </summary>
    /// <exception cref="SigneasyAuthException">There is no token.</exception>
    public static void Add(HttpRequestMessage request, AccessToken? token)
    {
        if (token is null)
        {
            throw new SigneasyAuthException("The token provider gave null: it must give a token or throw.");
        }

        request.Headers.TryAddWithoutValidation(Authorization, token.AuthorizationHeader);
    }

    public static void Remove(HttpRequestMessage request) => request.Headers.Remove(Authorization);
}
