using System.Globalization;
using System.Text;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Describes what is wrong with a setting's text, to follow the setting's name in a sentence; null if nothing is.
/// </summary>
internal static class TextValidation
{
    private const int MaxIdentifierLength = 1024;
    private const int MaxSecretLength = 4096;

    /// <summary>For a client ID, an audience or a scope.</summary>
    public static string? GetIdentifierProblem(string? text) => GetProblem(text, MaxIdentifierLength);

    /// <summary>For a client secret.</summary>
    public static string? GetSecretProblem(string? secret) => GetProblem(secret, MaxSecretLength);

    private static string? GetProblem(string? text, int maxLength) => text switch
    {
        null or "" => "is empty",
        _ when string.IsNullOrWhiteSpace(text) => "is blank",
        _ when char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[text.Length - 1]) =>
            "has white space at an end: remove it",
        _ when text.Any(char.IsControl) => "holds a control character: remove it",
        _ when text.Any(IsInvisible) => "holds an invisible character, such as a byte order mark: remove it",
        _ when HasLoneSurrogate(text) => "holds half a surrogate pair, which can't be sent as UTF-8: remove it",
        _ when text.Length > maxLength => $"is {text.Length} characters long: at most {maxLength} are allowed",
        _ => null,
    };

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    /// <summary>Encoding to UTF-8 replaces a lone surrogate, so the text doesn't survive the round trip.</summary>
    private static bool HasLoneSurrogate(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text;
}
