namespace Signeasy.Auth.Internal;

/// <summary>
/// Syntax of the token in an Authorization header after <c>Bearer</c>: the <c>b68token</c> of RFC 6750, section 2.1.
/// Nothing else is accepted, because a line break in a token would allow header injection.
/// </summary>
internal static class BearerTokenSyntax
{
    public const int MaxLength = 16 * 1024;

    /// <summary>Describes what is wrong with the token, to follow its name in a sentence; null if nothing is.</summary>
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

        return end > 0 ? null : "consists only of '='";
    }

    /// <summary>Whether the token includes the "Bearer " prefix.</summary>
    public static bool HasScheme(string token) => token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private static bool IsTokenCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            or '-' or '.' or '_' or '~' or '+' or '/';
}
