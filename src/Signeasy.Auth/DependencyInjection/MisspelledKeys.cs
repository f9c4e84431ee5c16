using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>Finds keys of a section that are no settings, but nearly: a configuration ignores what nobody asks for.</summary>
internal static class MisspelledKeys
{
    private const int MaxLength = 64;

    /// <summary>The misspelled keys with their paths, and the setting that each resembles most.</summary>
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

    /// <summary>Null if at least a third of every setting's name would have to change: then it is a key of somebody else.</summary>
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

    /// <summary>The edit distance of Levenshtein.</summary>
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
