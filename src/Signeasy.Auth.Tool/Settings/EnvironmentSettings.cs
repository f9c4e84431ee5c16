using System.Collections;

namespace Signeasy.Auth.Tool;

/// <summary>Reads settings from environment variables: <c>Signeasy__ClientId</c>.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "Signeasy";

    public static IEnumerable<Setting> Read() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        let path = GetPath(name)
        where path is not null
        select new Setting(path, (string?)variable.Value ?? "", $"environment variable {name}");

    /// <summary>The path of the setting that a variable contains; null if it isn't a setting of this library.</summary>
    public static string? GetPath(string variable)
    {
        string path = variable.Replace("__", ":", StringComparison.Ordinal);
        return path.StartsWith(Prefix + ":", StringComparison.OrdinalIgnoreCase) && path.Length > Prefix.Length + 1 ? path : null;
    }
}
