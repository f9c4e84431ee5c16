using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tool;

/// <summary>The settings of the account that a command uses, and where each comes from.</summary>
internal sealed class ToolSettings
{
    private readonly IConfigurationRoot _configuration;

    /// <summary>Creates the account's settings from those that were read; a later setting replaces an earlier one.</summary>
    /// <param name="account">The account's name; null for the default account.</param>
    /// <param name="settings">All settings that were read, including those of other accounts.</param>
    /// <exception cref="UsageException">The account's name isn't allowed.</exception>
    public ToolSettings(string? account, IEnumerable<Setting> settings)
    {
        if (account is not null && (string.IsNullOrWhiteSpace(account) || account.Contains(':', StringComparison.Ordinal)
            || account.Equals("default", StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException("The name after --account is blank or default, or contains a colon. Omit --account to use the section Signeasy.");
        }

        Account = account ?? "";
        Section = account is null ? "Signeasy" : $"Signeasy:{account}";
        var all = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        foreach (Setting setting in settings)
        {
            all[setting.Path] = setting;
        }

        string prefix = Section + ":";
        Values = [.. all.Values.Where(setting => setting.Path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
        _configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(all.Values.Select(setting => KeyValuePair.Create(setting.Path, (string?)setting.Value)))
            .Build();
    }

    /// <summary>The account's name; empty for the default account.</summary>
    public string Account { get; }

    /// <summary>The account's section: <c>Signeasy</c> or <c>Signeasy:NAME</c>.</summary>
    public string Section { get; }

    /// <summary>
    /// The settings in the account's section. Those of the default account's section include the sections of other accounts.
    /// </summary>
    public IReadOnlyList<Setting> Values { get; }

    /// <summary>The setting with this name; null if it isn't set.</summary>
    public Setting? Find(string key) =>
        Values.FirstOrDefault(setting => setting.Path.Equals($"{Section}:{key}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Creates a container in which the account is registered. The library's warnings go to standard error.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="useTokenFile">Whether the token is kept in the token file.</param>
    /// <param name="configure">Configures the container further; default: null.</param>
    public ServiceProvider CreateServices(
        Terminal terminal, bool useTokenFile, Action<SigneasyAuthBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(_configuration);
        services.AddLogging(logging => logging.AddProvider(new ErrorLogging(terminal)));
        SigneasyAuthBuilder account = Account.Length == 0 ? services.AddSigneasyAuth() : services.AddSigneasyAuth(Account);
        configure?.Invoke(account);
        if (useTokenFile)
        {
            account.AddFileCache();
        }

        return services.BuildServiceProvider();
    }
}
