using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Finds misspelled keys in a section. .NET doesn't report them, because it ignores keys that nobody reads.
/// </summary>
internal static class MisspelledKeys
{
    private const int MaxLength = 64;

    /// <summary>Returns the paths of the misspelled keys, each with the setting that it resembles most.</summary>
    public static IEnumerable<(string Key, string Nearest)> Find(
        IConfiguration section, string path, IReadOnlyList<AccountRegistration> accounts)
    {
        foreach (string key in section.GetChildren().Select(child => child.Key))
        {
            string keyPath = path.Length == 0 ? key : path + ":" + key;
            if (!SectionReader.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)
                && !accounts.Any(account => IsAtOrBelow(account.SectionPath, keyPath))
                && FindNearest(key) is { } nearest)
            {
                yield return (keyPath, nearest);
            }
        }
    }

    private static bool IsAtOrBelow(string path, string parent) =>
        path.Equals(parent, StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(parent + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the most similar setting. Null if at least a third of every setting's name would have to change: the key then
    /// belongs to somebody else.
    /// </summary>
    private static string? FindNearest(string key)
    {
        string normalized = Normalize(key);
        return normalized.Length > MaxLength ? null : SectionReader.Keys
            .Select(known => (Name: known, Distance: GetDistance(normalized, Normalize(known))))
            .Where(known => known.Distance * 3 < known.Name.Length)
            .OrderBy(known => known.Distance)
            .Select(known => known.Name)
            .FirstOrDefault();
    }

    private static string Normalize(string key) =>
        new([.. key.Where(c => c is not ('_' or '-') && !char.IsWhiteSpace(c)).Select(char.ToUpperInvariant)]);

    /// <summary>The Levenshtein distance.</summary>
    private static int GetDistance(string one, string other)
    {
        int[] above = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 0; i < one.Length; i++)
        {
            int[] row = new int[other.Length + 1];
            row[0] = i + 1;
            for (int j = 0; j < other.Length; j++)
            {
                int replaced = above[j] + (one[i] == other[j] ? 0 : 1);
                row[j + 1] = Math.Min(replaced, Math.Min(above[j + 1], row[j]) + 1);
            }

            above = row;
        }

        return above[other.Length];
    }
}
