namespace Signeasy.Auth.Internal;

/// <summary>The Authorization header of a request, present only while the request is being sent.</summary>
internal static class AuthorizationHeader
{
    private const string Name = "Authorization";

    /// <summary>Whether the request has an Authorization header, ours or another.</summary>
    public static bool IsPresent(HttpRequestMessage request) => request.Headers.Contains(Name);

    /// <summary>
    /// Adds it as raw text, unparsed: .NET formats a parsed header anew for every request that it writes. The token's
    /// characters were checked when it was created.
    /// </summary>
    public static void Add(HttpRequestMessage request, AccessToken token) =>
        request.Headers.TryAddWithoutValidation(Name, token.AuthorizationHeader);

    /// <summary>Takes it off; false if it was gone, because .NET followed a redirect.</summary>
    public static bool Remove(HttpRequestMessage request) => request.Headers.Remove(Name);
}
