namespace Signeasy.Auth.Internal;

/// <summary>
/// What may stand behind <c>Bearer</c> in an Authorization header: the <c>b68token</c> of RFC 6750, section 2.1. Nothing
/// else is let in, since a line break in a token would be a header of somebody else's making.
/// </summary>
internal static class BearerTokenSyntax
{
    public const int MaxLength = 16 * 1024;

    /// <summary>What is wrong with the token, to be read behind its name; null when it is well formed.</summary>
    public static string? GetProblem(string token)
    {
        if (token.Length == 0)
        {
            return "is empty";
        }

        if (token.Length > MaxLength)
        {
            return $"is longer than {MaxLength} characters";
        }

        if (HasScheme(token))
        {
            return "begins with 'Bearer '";
        }

        int end = token.Length;
        while (end > 0 && token[end - 1] == '=')
        {
            end--;
        }

        for (int i = 0; i < end; i++)
        {
            if (!IsTokenCharacter(token[i]))
            {
                return "holds a character that a bearer token can't have (RFC 6750, section 2.1)";
            }
        }

        return end > 0 ? null : "is made of '=' alone";
    }

    /// <summary>Whether it was copied with the word that stands before it in the header.</summary>
    public static bool HasScheme(string token) => token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private static bool IsTokenCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            or '-' or '.' or '_' or '~' or '+' or '/';
}
