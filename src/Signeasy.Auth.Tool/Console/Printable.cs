using System.Globalization;
using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Makes external text safe to write to a terminal: control characters could move the cursor or hide text, and formatting
/// characters could reverse its direction.
/// </summary>
internal static class Printable
{
    /// <summary>Replaces such characters with their numbers, as JSON does: <c>\u001b</c>.</summary>
    public static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (IsHarmless(text, i))
            {
                escaped?.Append(text[i]);
            }
            else
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
        }

        return escaped?.ToString() ?? text;
    }

    private static bool IsHarmless(string text, int index) => char.GetUnicodeCategory(text, index) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate) || (char.IsSurrogatePair(text, Math.Max(0, index - 1)) && index > 0);
}
