namespace Signeasy.Auth.Internal;

/// <summary>
/// Syntax of the token in an Authorization header after <c>Bearer</c>: the <c>b68token</c> of RFC 6750, section 2.1.
/// Nothing else is accepted, because a line break in a token would allow header injection.
/// </summary>
internal static class BearerTokenSyntax
{
    public const int MaxLength = 16 * 1024;

    /// <summary>Describes what is wrong with the token, to follow its name in a sentence; null if nothing is.</summary>
    public static string? GetProblem(string token) => token.TrimEnd('=') switch
    {
        _ when token.Length == 0 => "is empty",
        _ when token.Length > MaxLength => $"is longer than {MaxLength} characters",
        _ when HasScheme(token) => "begins with 'Bearer '",
        "" => "consists only of '='",
        var unpadded => unpadded.All(IsTokenCharacter)
            ? null
            : "holds a character that a bearer token can't have (RFC 6750, section 2.1)",
    };

    /// <summary>Whether the token includes the "Bearer " prefix.</summary>
    public static bool HasScheme(string token) => token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private static bool IsTokenCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            or '-' or '.' or '_' or '~' or '+' or '/';
}
