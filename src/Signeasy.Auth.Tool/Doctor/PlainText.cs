namespace Signeasy.Auth.Tool;

/// <summary>Makes external text safe to show: one line, without control characters.</summary>
internal static class PlainText
{
    public static string From(string text, int maxLength)
    {
        string line = new([.. text.Take(maxLength).Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator ? ' ' : c)]);
        return text.Length > maxLength ? line + "…" : line;
    }
}
