namespace Signeasy.Auth.Internal;

/// <summary>The setting ClientSecretFile, and the secret in that file.</summary>
internal static class ClientSecretFile
{
    /// <summary>
    /// Reads the secret, and describes what is wrong with the setting, the file or the secret, to follow the setting's name in
    /// a sentence.
    /// </summary>
    /// <returns>Either the secret or the problem, and the failure that caused the problem, if any.</returns>
    public static (string? Secret, string? Problem, Exception? Cause) Read(string path)
    {
        if (!IsAbsolute(path))
        {
            // The text isn't repeated: it may be the secret itself.
            return (null, "isn't an absolute path: write the full path, such as /run/secrets/signeasy", null);
        }

        string secret;
        try
        {
            secret = SecretFile.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"{path} doesn't exist: check the path, and whether the secret is mounted", e);
        }
        catch (Exception e)
        {
            string reason = e.GetType() == typeof(IOException) ? e.Message : e.GetType().Name;
            return (null, $"{path} can't be read: check the file and its permissions ({reason.TrimEnd('.')})", e);
        }

        return TextValidation.GetSecretProblem(secret) is { } problem
            ? (null, $"{path} contains a secret that {problem}", null)
            : (secret, null, null);
    }

    private static bool IsAbsolute(string path)
    {
        try
        {
            return !path.Any(char.IsControl) && Path.IsPathRooted(path);
        }
        catch (ArgumentException)
        {
            return false; // .NET Framework rejects some characters.
        }
    }
}
