namespace Signeasy.Auth.Internal;

/// <summary>Lists of scopes, separated by spaces (RFC 6749, section 3.3).</summary>
internal static class Scopes
{
    public const int MaxLength = 1024;

    /// <summary>Whether the text can be shown: it consists of characters that the RFC allows, and isn't too long.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => c is >= ' ' and <= '~' and not ('"' or '\\'));

    /// <summary>The scopes for a message.</summary>
    public static string ForDisplay(string? scopes) => scopes switch
    {
        null => "not named by the issuer",
        _ when IsValid(scopes) => scopes,
        _ => "unreadable",
    };

    /// <summary>
    /// The required scopes that a token doesn't have; null if it has all of them, or if it isn't known which ones it has.
    /// </summary>
    public static string? FindMissing(string? required, string? granted)
    {
        if (required is null || granted is null)
        {
            return null;
        }

        string missing = string.Join(" ", Split(required).Except(Split(granted), StringComparer.Ordinal));
        return missing.Length == 0 ? null : missing;
    }

    private static string[] Split(string scopes) => scopes.Split([' '], StringSplitOptions.RemoveEmptyEntries);
}
