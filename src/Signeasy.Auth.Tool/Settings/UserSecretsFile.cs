using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Signeasy.Auth.Tool;

/// <summary>Reads settings from .NET user secrets.</summary>
internal static class UserSecretsFile
{
    /// <summary>Reads the settings of this library.</summary>
    /// <exception cref="UsageException">The secrets can't be read.</exception>
    public static IEnumerable<Setting> Read(string id)
    {
        string path = GetPath(id);
        try
        {
            using FileStream file = File.OpenRead(path);
            IConfigurationRoot secrets = new ConfigurationBuilder().AddJsonStream(file).Build();
            return
            [
                .. from entry in secrets.AsEnumerable()
                   where entry.Value is not null && EnvironmentSettings.GetPath(entry.Key) is not null
                   select new Setting(entry.Key, entry.Value, $"user secrets {id}"),
            ];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException(
                $"There are no user secrets with the ID {id}: {path} doesn't exist. Take UserSecretsId from the project file, and set "
                + "secrets with dotnet user-secrets set Signeasy:ClientId ….");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The user secrets with the ID {id} can't be read: {e.Message}");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // The JSON reader's message may quote the malformed text.
            throw new UsageException($"The user secrets with the ID {id} aren't valid JSON: correct {path}.");
        }
    }

    private static string GetPath(string id)
    {
        try
        {
            return PathHelper.GetSecretsPathFromSecretsId(id);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new UsageException($"User secrets can't be found: {e.Message}");
        }
    }
}
