using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>
/// One call's part of an account's registration. Each call adds one to the service collection, and none is ever changed, so
/// a copied collection is independent of the original. The container's <see cref="AccountRegistry"/> merges them.
/// </summary>
/// <param name="Name">The account's name; empty for the default account, as it is for options.</param>
internal sealed record AccountRegistration(string Name)
{
    private const string DefaultSection = "Signeasy";

    /// <summary>Name of the <see cref="HttpClient"/> that sends the account's token requests.</summary>
    public string HttpClientName => Name.Length == 0 ? "Signeasy.Auth" : "Signeasy.Auth:" + Name;

    /// <summary>Whether <c>AddSigneasyAuth()</c> was called for the account, as opposed to a client that uses it.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>
    /// Whether it is the default account only because a client was given none. It doesn't exist if there are accounts that are
    /// known only at run time.
    /// </summary>
    public bool IsImplied => Name.Length == 0 && !IsExplicit;

    /// <summary>The configuration section passed by the application; null for the default one.</summary>
    public IConfiguration? Section { get; init; }

    /// <summary>Path of the account's section, for messages.</summary>
    public string SectionPath => Section switch
    {
        null => Name.Length == 0 ? DefaultSection : $"{DefaultSection}:{Name}",
        IConfigurationSection section => section.Path,
        _ => "",
    };

    /// <summary>
    /// Creates the token provider passed by the application; null to use the library's cache and token client.
    /// </summary>
    public Func<IServiceProvider, ITokenProvider>? CreateTokenProvider { get; init; }

    /// <summary>Decorators between the token client and the cache, innermost first.</summary>
    public IReadOnlyList<Func<IServiceProvider, ITokenProvider, ITokenProvider>> SourceDecorators { get; init; } = [];

    /// <summary>Whether a hosted service keeps the account's token renewed.</summary>
    public bool HasTokenRenewalService { get; init; }

    /// <summary>Whether that service makes one call to verify that the API accepts the account's token.</summary>
    public bool VerifiesApiAccess { get; init; }

    public IConfiguration? GetSection(IConfiguration? configuration) => Section ?? configuration?.GetSection(SectionPath);

    /// <summary>Merges two registrations of the same account. The later one wins where only one can apply.</summary>
    public AccountRegistration Merge(AccountRegistration later) => this with
    {
        IsExplicit = IsExplicit || later.IsExplicit,
        Section = later.Section ?? Section,
        CreateTokenProvider = later.CreateTokenProvider ?? CreateTokenProvider,
        SourceDecorators = [.. SourceDecorators, .. later.SourceDecorators],
        HasTokenRenewalService = HasTokenRenewalService || later.HasTokenRenewalService,
        VerifiesApiAccess = VerifiesApiAccess || later.VerifiesApiAccess,
    };
}
