using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Reads settings from a file of environment variables, as shells and container runtimes use them: <c>NAME=value</c>, with
/// or without <c>export</c> and quotation marks, comments, a byte order mark and carriage returns.
/// </summary>
internal static class EnvFile
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads the settings of this library; other variables are ignored.</summary>
    /// <exception cref="UsageException">The file can't be read. The message doesn't contain any of it.</exception>
    public static IEnumerable<Setting> Read(string path)
    {
        string text = ReadText(path);
        int line = 1;
        int position = 0;
        var settings = new List<Setting>();
        while (position < text.Length)
        {
            int start = line;
            Setting? setting = ReadVariable(text, ref position, ref line, path, start);
            if (setting is not null)
            {
                settings.Add(setting);
            }
        }

        return settings;
    }

    private static string ReadText(string path)
    {
        try
        {
            // Not with File.ReadAllText, because the path may be a pipe: --env-file <(command).
            using var reader = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            char[] buffer = new char[MaxLength + 1];
            int length = reader.ReadBlock(buffer);
            return length <= MaxLength
                ? new string(buffer, 0, length)
                : throw new UsageException($"{path} is longer than {MaxLength} characters: name a file of lines NAME=value with --env-file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The file after --env-file can't be read: {e.Message}");
        }
    }

    /// <summary>Reads one line, or several if its value is within quotation marks.</summary>
    private static Setting? ReadVariable(string text, ref int position, ref int line, string path, int start)
    {
        int end = text.IndexOf('\n', position);
        end = end < 0 ? text.Length : end;
        string content = text[position..end].Trim();
        int equals = text.IndexOf('=', position, end - position);
        string name = equals < 0 ? content : GetName(text[position..equals]);
        if (content.Length == 0 || content[0] == '#' || equals < 0)
        {
            position = end + 1;
            line++;
            return EnvironmentSettings.GetPath(GetName(content)) is null ? null : throw new UsageException(
                $"Line {start} of {path} has no equals sign: write NAME=value.");
        }

        position = equals + 1;
        while (position < end && text[position] is ' ' or '\t')
        {
            position++;
        }

        string value = position < end && text[position] is '"' or '\''
            ? ReadQuoted(text, ref position, ref line, path, start)
            : ReadUnquoted(text, ref position, end);
        int rest = text.IndexOf('\n', Math.Min(position, text.Length));
        position = rest < 0 ? text.Length : rest + 1;
        line++;
        return EnvironmentSettings.GetPath(name) is { } key ? new Setting(key, value, $"{path}, line {start}") : null;
    }

    private static string GetName(string text)
    {
        string name = text.Trim();
        return name.StartsWith("export ", StringComparison.Ordinal) ? name["export ".Length..].Trim()
            : name.StartsWith("$env:", StringComparison.OrdinalIgnoreCase) ? name["$env:".Length..]
            : name;
    }

    /// <summary>The rest of the line, without a comment that follows a space.</summary>
    private static string ReadUnquoted(string text, ref int position, int end)
    {
        string value = text[position..end];
        position = end;
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? value : value[..comment]).Trim();
    }

    /// <summary>The text within quotation marks. Within double ones, a backslash precedes a special character.</summary>
    private static string ReadQuoted(string text, ref int position, ref int line, string path, int start)
    {
        char quote = text[position++];
        var value = new StringBuilder();
        for (; position < text.Length; position++)
        {
            char c = text[position];
            if (c == quote)
            {
                position++;
                return value.ToString();
            }

            if (c == '\\' && quote == '"' && position + 1 < text.Length && text[position + 1] is '"' or '\\' or '$' or '`')
            {
                c = text[++position];
            }

            line += c == '\n' ? 1 : 0;
            value.Append(c);
        }

        throw new UsageException($"Line {start} of {path} has an opening quotation mark without a closing one.");
    }
}
