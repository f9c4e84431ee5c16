using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>
/// What one call said about an account. Each call adds one to the service collection and none is ever changed, so that a
/// copied collection is independent of the original; the container's <see cref="AccountRegistry"/> merges them.
/// </summary>
/// <param name="Name">The account's name; empty for the default account, as it is for options.</param>
internal sealed record AccountRegistration(string Name)
{
    private const string DefaultSection = "Signeasy";

    /// <summary>Name of the <see cref="HttpClient"/> that sends the account's token requests.</summary>
    public string HttpClientName => Name.Length == 0 ? "Signeasy.Auth" : "Signeasy.Auth:" + Name;

    /// <summary>The configuration section passed by the application; null for the default one.</summary>
    public IConfiguration? Section { get; init; }

    /// <summary>Path of the account's section, for messages.</summary>
    public string SectionPath => Section switch
    {
        null => Name.Length == 0 ? DefaultSection : $"{DefaultSection}:{Name}",
        IConfigurationSection section => section.Path,
        _ => "",
    };

    /// <summary>Creates the application's own token provider; null to use the account's cache and token client.</summary>
    public Func<IServiceProvider, ITokenProvider>? CreateTokenProvider { get; init; }

    /// <summary>Decorators between the token client and the cache, innermost first.</summary>
    public IReadOnlyList<Func<IServiceProvider, ITokenProvider, ITokenProvider>> SourceDecorators { get; init; } = [];

    /// <summary>Whether a hosted service keeps the account's token renewed.</summary>
    public bool HasTokenRenewalService { get; init; }

    public IConfiguration? GetSection(IConfiguration? configuration) => Section ?? configuration?.GetSection(SectionPath);

    /// <summary>Both registrations of one account in one; the later call decides where only one can count.</summary>
    public AccountRegistration Merge(AccountRegistration later) => this with
    {
        Section = later.Section ?? Section,
        CreateTokenProvider = later.CreateTokenProvider ?? CreateTokenProvider,
        SourceDecorators = [.. SourceDecorators, .. later.SourceDecorators],
        HasTokenRenewalService = HasTokenRenewalService || later.HasTokenRenewalService,
    };
}
