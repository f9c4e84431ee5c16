using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>What the calls of <c>AddSigneasyAuth</c> have said about one account, until the container is built.</summary>
internal sealed class AccountRegistration(string name)
{
    private const string DefaultSection = "Signeasy";

    /// <summary>The account's name; that of the default one is empty, as it is for options.</summary>
    public string Name { get; } = name;

    /// <summary>The key of the account's services; null for the default account, whose services have none.</summary>
    public object? Key => Name.Length == 0 ? null : Name;

    /// <summary>The name of the client that token requests go through.</summary>
    public string HttpClientName { get; } = name.Length == 0 ? "Signeasy.Auth" : "Signeasy.Auth:" + name;

    /// <summary>The section that was given; null for the customary one.</summary>
    public IConfiguration? Section { get; set; }

    /// <summary>The customary or given section's path, for messages.</summary>
    public string SectionPath => Section switch
    {
        null => Name.Length == 0 ? DefaultSection : $"{DefaultSection}:{Name}",
        IConfigurationSection section => section.Path,
        _ => "",
    };

    /// <summary>What stands between token client and memory cache, innermost first.</summary>
    public List<Func<IServiceProvider, ITokenProvider, ITokenProvider>> SourceDecorators { get; } = [];

    /// <summary>Our own registration of the account's provider; null where the application had one before.</summary>
    public ServiceDescriptor? Provider { get; set; }

    /// <summary>Whether a hosted service keeps the account's token renewed.</summary>
    public bool HasTokenRenewalService { get; set; }

    /// <summary>Names of the account's health checks.</summary>
    public HashSet<string> HealthChecks { get; } = new(StringComparer.Ordinal);

    public IConfiguration? GetSection(IConfiguration? configuration) => Section ?? configuration?.GetSection(SectionPath);
}
