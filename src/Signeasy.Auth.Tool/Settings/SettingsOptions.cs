using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary>The options that say where settings come from, for the commands that need settings.</summary>
internal sealed class SettingsOptions
{
    public Option<string?> EnvFile { get; } = new("--env-file")
    {
        Description = "Read settings from a file of lines NAME=value, such as Signeasy__ClientId=….",
        HelpName = "PATH",
    };

    public Option<string?> UserSecrets { get; } = new("--user-secrets")
    {
        Description = "Read settings from .NET user secrets; the ID is UserSecretsId in the project file.",
        HelpName = "ID",
    };

    public Option<string?> Account { get; } = new("--account")
    {
        Description = "Use another account: Signeasy__NAME__ClientId instead of Signeasy__ClientId.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(EnvFile);
        command.Add(UserSecrets);
        command.Add(Account);
    }

    /// <summary>Reads the settings: from the environment, then user secrets, then the file; a later one replaces an earlier one.</summary>
    /// <exception cref="UsageException">A file can't be read, or the account's name isn't allowed.</exception>
    public ToolSettings Read(ParseResult parseResult)
    {
        var settings = new List<Setting>(EnvironmentSettings.Read());
        if (parseResult.GetValue(UserSecrets) is { } id)
        {
            settings.AddRange(UserSecretsFile.Read(id));
        }

        if (parseResult.GetValue(EnvFile) is { } path)
        {
            settings.AddRange(Tool.EnvFile.Read(path));
        }

        return new ToolSettings(parseResult.GetValue(Account), settings);
    }
}
