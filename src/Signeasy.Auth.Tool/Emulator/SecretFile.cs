namespace Signeasy.Auth.Tool;

/// <summary>A file that keeps the client secret, so that applications go on working after the emulator restarts.</summary>
internal static class SecretFile
{
    /// <summary>Reads the secret; creates the file with <paramref name="newSecret"/>, readable by its owner only, if it doesn't exist.</summary>
    /// <exception cref="FormatException">The file doesn't contain exactly one word.</exception>
    /// <exception cref="IOException">The file can't be read or created.</exception>
    public static string ReadOrCreate(string path, string newSecret)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, options);
            writer.WriteLine(newSecret);
            return newSecret;
        }

        string secret = File.ReadAllText(path).Trim();
        return secret.Length > 0 && !secret.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? secret
            : throw new FormatException($"{path} doesn't contain a client secret: write it on one line, or delete the file.");
    }
}
