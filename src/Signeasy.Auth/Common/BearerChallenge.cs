using System.Net.Http.Headers;

namespace Signeasy.Auth.Internal;

/// <summary>What a 401 says about its reason, in the header <c>WWW-Authenticate</c> (RFC 6750, section 3).</summary>
/// <param name="IsInsufficientScope">Whether the token is valid and lacks a scope.</param>
/// <param name="RequiredScopes">The scopes that the request needs; null if the response doesn't name them.</param>
internal readonly record struct BearerChallenge(bool IsInsufficientScope, string? RequiredScopes)
{
    /// <summary>Reads the header; anything that doesn't follow the RFC's syntax is ignored.</summary>
    /// <param name="headers">The response's headers.</param>
    /// <param name="token">The token that was sent; scopes that echo it are ignored, because they are logged.</param>
    public static BearerChallenge Read(HttpResponseHeaders headers, string token)
    {
        BearerChallenge found = default;
        foreach (AuthenticationHeaderValue challenge in headers.WwwAuthenticate)
        {
            // A gateway may add a challenge of its own.
            if (!found.IsInsufficientScope && challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                string? scopes = FindParameter(challenge.Parameter ?? "", "scope");
                found = new(
                    string.Equals(FindParameter(challenge.Parameter ?? "", "error"), "insufficient_scope", StringComparison.OrdinalIgnoreCase),
                    scopes is not null && Scopes.IsValid(scopes) && !scopes.Contains(token, StringComparison.Ordinal) ? scopes : null);
            }
        }

        return found;
    }

    /// <summary>The value of one parameter of a list such as <c>realm="a, b", error=c</c>; null if it is missing.</summary>
    private static string? FindParameter(string parameters, string name)
    {
        int i = 0;
        while (i < parameters.Length)
        {
            string key = ReadUntil(parameters, ref i, '=', ',').Trim();
            string value = i < parameters.Length && parameters[i] == '=' ? ReadValue(parameters, ref i) : "";
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }

            ReadUntil(parameters, ref i, ',', ',');
            i++;
        }

        return null;
    }

    /// <summary>Reads the value after the equals sign: a token, or a quoted string with escaped characters.</summary>
    private static string ReadValue(string text, ref int i)
    {
        i++;
        while (i < text.Length && text[i] == ' ')
        {
            i++;
        }

        if (i == text.Length || text[i] != '"')
        {
            return ReadUntil(text, ref i, ',', ',').Trim();
        }

        var value = new System.Text.StringBuilder();
        for (i++; i < text.Length && text[i] != '"'; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            value.Append(text[i]);
        }

        return value.ToString();
    }

    private static string ReadUntil(string text, ref int i, char one, char other)
    {
        int start = i;
        while (i < text.Length && text[i] != one && text[i] != other)
        {
            i++;
        }

        return text.Substring(start, i - start);
    }
}
